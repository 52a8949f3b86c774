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
    RouterLink best = null;
    int bestValue = Integer.MAX_VALUE;
    boolean bestEligible = false;
    int bestWay = -1;
    for (RouterLink l : a.receivers) {
      if (s.viaEdge(l.owner)) {
        continue;
      }
      int value = l.undelivered.size() + l.unsettled;
      boolean eligible = l.capacity > value;
      if (best == null
          || (eligible && !bestEligible)
          || (eligible == bestEligible && value < bestValue)) {
        best = l;
        bestValue = value;
        bestEligible = eligible;
        if (eligible && value == 0) {
          break;
        }
      }
    }
    if (!a.remotes.isEmpty() && !(bestEligible && bestValue == 0)) {
      String origin = origin(s);
      int priority = priority(s, a);
      for (RemoteRouter r : a.remotes) {
        if (!origin.isEmpty() && !r.validOrigins.contains(origin)) {
          continue;
        }
        RouterConnection c = core.remotes.way(r);
        RouterLink l = c == null ? null : c.dataLink(priority);
        if (l == null) {
          continue;
        }
        int out = a.outstanding(c.link);
        boolean eligible = l.capacity > out;
        int value = out + r.cost;
        if (best == null
            || (eligible && !bestEligible)
            || (eligible == bestEligible && value < bestValue)) {
          best = l;
          bestValue = value;
          bestEligible = eligible;
          bestWay = c.link;
        }
      }
    }
    if (best == null) {
      return 0;
    }
    RouterLink to = streamLink(s, best);
    OutDelivery out = core.sending.delivery(s, to);
    if (bestWay >= 0) {
      if (!out.presettled) {
        out.tracking = a;
        out.trackingKey = bestWay;
        a.track(bestWay, 1);
      }
      a.transit++;
      core.counters.transit++;
    } else {
      rotate(a.receivers);
      egress(a, best);
    }
    core.sending.put(to, out);
    return 1;
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
