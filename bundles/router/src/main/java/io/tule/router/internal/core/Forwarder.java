/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.Distribution;
import io.tule.router.engine.Content;
import io.tule.router.engine.InDelivery;
import io.tule.router.engine.OutDelivery;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.qpid.proton.amqp.messaging.Accepted;

/** Chooses where a message goes, by the distribution of its address. Guarded by the lock. */
final class Forwarder {
  private final RouterCore core;
  private final Floods floods = new Floods();

  Forwarder(RouterCore core) {
    this.core = core;
  }

  /** One message on its way. */
  static final class Shipment {
    /** Null if it comes from this process. */
    final InDelivery in;

    final Content content;
    final Parsed parsed;
    final RouterLink link;

    /** What other routers are told as its address; null if its properties say it. */
    String to;

    int phase;
    boolean control;

    /** From this process and to be answered for. */
    Object outcome;

    Shipment(InDelivery in, Content content, Parsed parsed, RouterLink link) {
      this.in = in;
      this.content = content;
      this.parsed = parsed;
      this.link = link;
    }

    /** Sent settled, whatever it came as. */
    boolean settled;

    boolean presettled() {
      return settled || (in == null ? outcome == null : in.settledByPeer);
    }

    boolean viaEdge(RouterConnection to) {
      return link != null && link.edge && link.owner == to;
    }
  }

  /** Sends to the address's consumers; how many ways it went. */
  int forward(Shipment s, Address a) {
    if (a.exchange != null) {
      return a.exchange.forward(s);
    }
    Distribution d = a.distribution;
    if (d == Distribution.MULTICAST) {
      return multicast(s, a);
    }
    return d == Distribution.CLOSEST || d == Distribution.UNAVAILABLE
        ? closest(s, a)
        : balanced(s, a);
  }

  private int multicast(Shipment s, Address a) {
    if (isCopyOfFlood(s, a)) {
      return 1;
    }
    int fanout = 0;
    List<OutDelivery> out = new ArrayList<>(a.receivers.size());
    List<RouterLink> links = new ArrayList<>(a.receivers.size());
    for (RouterLink l : a.receivers) {
      // A HELLO goes one hop and no further.
      if (s.viaEdge(l.owner) || (a.flood && a.type() == 'L' && s.in != null)) {
        continue;
      }
      links.add(l);
      if (!l.routerLink() && !l.fallback) {
        a.egress++;
        core.counters.egress++;
      }
    }
    for (RouterConnection c : nextHops(s, a)) {
      RouterLink l = s.control ? c.controlOut : c.dataLink(priority(s, a));
      if (l != null) {
        links.add(l);
        a.transit++;
        if (l != c.controlOut) { // what routers tell each other is no traffic
          core.counters.transit++;
        }
      }
    }
    for (RouterLink l : links) {
      RouterLink to = streamLink(s, l);
      out.add(core.sending.delivery(s, to));
      fanout++;
    }
    for (LocalSubscription sub : new ArrayList<>(a.locals)) {
      local(s, sub);
      a.toContainer++;
      fanout++;
    }
    for (OutDelivery o : out) {
      core.sending.put((RouterLink) o.link, o);
    }
    return fanout;
  }

  private boolean isCopyOfFlood(Shipment s, Address a) {
    return a.flood
        && a.type() == 'T'
        && s.in != null
        && s.content.complete
        && !floods.first(origin(s), s.content, s.parsed.annotationsEnd, core.millis());
  }

  /**
   * Neighbours by which consumers elsewhere are reached, each once, none of which the message has
   * passed.
   */
  private Set<RouterConnection> nextHops(Shipment s, Address a) {
    Set<RouterConnection> hops = new LinkedHashSet<>(4);
    if (a.remotes.isEmpty()) {
      return hops;
    }
    String origin = origin(s);
    for (RemoteRouter r : a.remotes) {
      if (!a.flood && !origin.isEmpty() && !r.validOrigins.contains(origin)) {
        continue;
      }
      RouterConnection c = core.remotes.way(r);
      if (c != null && !passed(s, c)) {
        hops.add(c);
      }
    }
    return hops;
  }

  private static boolean passed(Shipment s, RouterConnection c) {
    if (s.parsed == null || s.parsed.trace == null) {
      return false;
    }
    for (String t : s.parsed.trace) {
      if (t.length() > 2 && t.substring(2).equals(c.container)) {
        return true;
      }
    }
    return false;
  }

  /** Id of the router by which the message came into the network, empty if by this one. */
  private static String origin(Shipment s) {
    String i = s.parsed == null ? null : s.parsed.ingress;
    return i == null || i.length() < 2 ? "" : i.substring(2);
  }

  private static int priority(Shipment s, Address a) {
    if (a.priority >= 0) {
      return a.priority;
    }
    return s.parsed == null ? 4 : s.parsed.priority;
  }

  private int closest(Shipment s, Address a) {
    if (!a.locals.isEmpty()) {
      LocalSubscription sub = a.locals.get(0);
      local(s, sub);
      rotate(a.locals);
      a.toContainer++;
      return 1;
    }
    for (int i = 0; i < a.receivers.size(); i++) {
      RouterLink l = a.receivers.get(i);
      if (!s.viaEdge(l.owner)) {
        RouterLink to = streamLink(s, l);
        core.sending.put(to, core.sending.delivery(s, to));
        rotate(a.receivers);
        egress(a, l);
        return 1;
      }
    }
    List<RemoteRouter> best = closestRemotes(a);
    if (best.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < best.size(); i++) {
      RemoteRouter r = best.get(Math.floorMod(a.nextRemote++, best.size()));
      RouterConnection c = core.remotes.way(r);
      RouterLink l = c == null ? null : s.control ? c.controlOut : c.dataLink(priority(s, a));
      if (l != null) {
        RouterLink to = streamLink(s, l);
        core.sending.put(to, core.sending.delivery(s, to));
        a.transit++;
        core.counters.transit++;
        return 1;
      }
    }
    return 0;
  }

  private static <T> void rotate(List<T> list) {
    if (list.size() > 1) {
      list.add(list.remove(0));
    }
  }

  private static List<RemoteRouter> closestRemotes(Address a) {
    List<RemoteRouter> best = new ArrayList<>(2);
    for (RemoteRouter r : a.remotes) {
      if (!best.isEmpty() && r.cost < best.get(0).cost) {
        best.clear();
      }
      if (best.isEmpty() || r.cost == best.get(0).cost) {
        best.add(r);
      }
    }
    return best;
  }

  private int balanced(Shipment s, Address a) {
    if (a.receivers.isEmpty() && a.remotes.isEmpty() && a.locals.isEmpty()) {
      return 0;
    }
    if (!a.locals.isEmpty()) {
      local(s, a.locals.get(0));
      rotate(a.locals);
      a.toContainer++;
      return 1;
    }
    Choice choice = new Choice();
    for (RouterLink l : a.receivers) {
      int value = l.undelivered.size() + l.unsettled;
      if (!s.viaEdge(l.owner)) {
        choice.consider(l, value, l.capacity > value, -1);
      }
      if (choice.isPerfect()) {
        break;
      }
    }
    if (!choice.isPerfect()) {
      considerRemotes(choice, s, a);
    }
    if (choice.best == null) {
      return 0;
    }
    RouterLink to = streamLink(s, choice.best);
    OutDelivery out = core.sending.delivery(s, to);
    if (choice.way >= 0) {
      if (!out.presettled) {
        out.tracking = a;
        out.trackingKey = choice.way;
        a.track(choice.way, 1);
      }
      a.transit++;
      core.counters.transit++;
    } else {
      rotate(a.receivers);
      egress(a, choice.best);
    }
    core.sending.put(to, out);
    return 1;
  }

  /** The link that has the least to do, before all others one that has room. */
  private static final class Choice {
    RouterLink best;

    /** By which neighbour link, -1 for a consumer here. */
    int way = -1;

    private int value;
    private boolean eligible;

    void consider(RouterLink link, int linkValue, boolean linkEligible, int linkWay) {
      if (best == null
          || (linkEligible && !eligible)
          || (linkEligible == eligible && linkValue < value)) {
        best = link;
        value = linkValue;
        eligible = linkEligible;
        way = linkWay;
      }
    }

    boolean isPerfect() {
      return eligible && value == 0;
    }
  }

  /** Only routers to which the way from where the message came in leads through this one. */
  private void considerRemotes(Choice choice, Shipment s, Address a) {
    String origin = origin(s);
    for (RemoteRouter r : a.remotes) {
      if (origin.isEmpty() || r.validOrigins.contains(origin)) {
        considerRemote(choice, s, a, r);
      }
    }
    if (choice.best != null) {
      return;
    }
    // While the ways change, routers may not agree on them. Back is the one way it must not go.
    for (RemoteRouter r : a.remotes) {
      RouterConnection c = core.remotes.way(r);
      if (c != null && !passed(s, c)) {
        considerRemote(choice, s, a, r);
      }
    }
  }

  private void considerRemote(Choice choice, Shipment s, Address a, RemoteRouter r) {
    RouterConnection c = core.remotes.way(r);
    RouterLink l = c == null ? null : c.dataLink(priority(s, a));
    if (l != null) {
      int waiting = a.outstanding(c.link);
      choice.consider(l, waiting + r.cost, l.capacity > waiting, c.link);
    }
  }

  private void egress(Address a, RouterLink l) {
    if (!l.fallback) {
      a.egress++;
      core.counters.egress++;
    }
    if (l.owner.routeContainer()) {
      a.egressContainer++;
      core.counters.egressContainer++;
    }
  }

  /**
   * A message whose end has not come goes by a link of its own between routers, so as not to block
   * others.
   */
  private RouterLink streamLink(Shipment s, RouterLink l) {
    if (s.content.complete || !l.owner.streamingLinks || (!l.routerLink() && !l.edge)) {
      return l;
    }
    RouterLink own = l.owner.streamingLink();
    return own == null ? l : own;
  }

  private void local(Shipment s, LocalSubscription sub) {
    if (s.content.complete) {
      sub.deliver(s);
      if (s.in == null && s.outcome != null) {
        core.outcome((io.tule.router.spi.Endpoints.Outcome) s.outcome, Accepted.getInstance());
      }
    } else {
      if (s.in.waiting == null) {
        s.in.waiting = new ArrayList<>(1);
      }
      s.content.readers++;
      s.in.waiting.add(sub);
    }
  }
}
