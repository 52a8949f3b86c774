/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.Distribution;
import io.tule.router.engine.InDelivery;
import io.tule.router.engine.OutDelivery;
import java.util.List;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Released;

/** From a delivery that comes to the address it goes to. Guarded by the router's lock. */
final class Receiving {
  /** Bytes of a message that goes to who receives within this process. */
  private static final int MOST_FOR_AGENTS = 8 << 20;

  /** A message of which so much came without its end is sent on as a stream. */
  private static final long STREAM_ABOVE = 128 * 1024;

  /** What routers tell each other is routed whole: elsewhere nobody takes it for that. */
  private static final long MOST_OF_ROUTERS = 64 << 20;

  /** Bytes of a delivery tag, by AMQP. */
  private static final int MAX_TAG = 32;

  private final RouterCore core;
  private final Parsed.Status[] status = new Parsed.Status[1];

  Receiving(RouterCore core) {
    this.core = core;
  }

  /** A delivery begins, goes on or ends. */
  void received(InDelivery d) {
    RouterLink link = (RouterLink) d.link;
    if (d.discard) {
      d.content.drop();
      return;
    }
    if (tooLarge(d, link)) {
      return;
    }
    if (d.forwarded) {
      goOn(d, link);
    } else if (d.content.aborted) {
      link.delivered++;
      discard(d, link);
    } else if (link.routed != null) {
      if (d.content.complete || d.content.size > 0) {
        begin(d, link);
        routed(d, link);
      }
    } else if (d.content.complete || d.content.size > wholeUpTo(link)) {
      unrouted(d, link);
    }
  }

  private static long wholeUpTo(RouterLink link) {
    return link.type == io.tule.router.spi.RouterView.LinkType.ROUTER_CONTROL
        ? MOST_OF_ROUTERS
        : STREAM_ABOVE;
  }

  private boolean tooLarge(InDelivery d, RouterLink link) {
    long max = link.owner.grant.maxMessageSize();
    if (max <= 0 || d.content.size <= max) {
      return false;
    }
    link.owner.grant.messageSizeDenied();
    d.content.aborted = true;
    for (OutDelivery out : Deliveries.peers(d)) {
      out.link.work();
      core.deliveries.unlink(out);
    }
    boolean first = !d.forwarded;
    if (first) {
      begin(d, link);
    }
    core.deliveries.settle(
        d, Deliveries.rejected("amqp:link:message-size-exceeded", "Message size exceeded"));
    d.discard = true;
    link.detach(true, "", ""); // the delivery says why: clients of the original expect it there
    link.owner.amqp.close("amqp:connection:forced", "Message size exceeded");
    return true;
  }

  /** Who receives within this process takes whole messages; one without an end would fill it. */
  private void tooLargeForAgents(InDelivery d, RouterLink link) {
    d.waiting = null;
    d.content.aborted = true;
    for (OutDelivery out : Deliveries.peers(d)) {
      out.link.work();
      core.deliveries.unlink(out);
    }
    if (d.settledByPeer) {
      discard(d, link);
      return;
    }
    core.deliveries.settle(
        d, Deliveries.rejected("amqp:link:message-size-exceeded", "Message size exceeded"));
    d.discard = true;
    d.content.drop();
  }

  private void begin(InDelivery d, RouterLink link) {
    d.forwarded = true;
    link.delivered++;
    d.since = core.millis();
    link.owner.lastDelivery = d.since;
    if (d.settledByPeer) {
      link.presettled++;
    } else {
      link.unsettledIn++;
    }
    if (link.type == io.tule.router.spi.RouterView.LinkType.ENDPOINT) {
      if (!link.fallback) {
        core.counters.ingress++;
      }
      if (d.settledByPeer) {
        core.counters.presettled++;
      }
    }
  }

  private void discard(InDelivery d, RouterLink link) {
    d.discard = true;
    d.content.drop();
    d.settled = true;
    if (link.routed == null) {
      link.issue(1);
    }
  }

  private void goOn(InDelivery d, RouterLink link) {
    if (d.waiting != null && d.content.size > MOST_FOR_AGENTS) {
      tooLargeForAgents(d, link);
      return;
    }
    if (d.content.readers == 0) {
      d.content.drop();
    }
    for (OutDelivery out : Deliveries.peers(d)) {
      out.link.work();
    }
    if (!d.content.complete) {
      d.checkHold();
      return;
    }
    if (d.counts()) {
      d.checkHold();
    }
    if (d.content.aborted) {
      for (OutDelivery out : Deliveries.peers(d)) {
        core.deliveries.unlink(out);
      }
      if (!d.settled && !d.presettled) {
        link.unsettledIn--;
        if (link.routed == null && !link.edge && !link.routerLink()) {
          link.issue(1);
        }
      }
      d.settled = true;
      return;
    }
    List<Object> waiting = d.waiting;
    if (waiting != null) {
      d.waiting = null;
      Forwarder.Shipment s = new Forwarder.Shipment(d, d.content, (Parsed) d.parsed, link);
      for (Object sub : waiting) {
        ((LocalSubscription) sub).deliver(s);
      }
    }
    finishStream(d);
  }

  private void finishStream(InDelivery d) {
    for (OutDelivery out : Deliveries.peers(d)) {
      if (d.settledByPeer) {
        core.deliveries.unlink(out);
      }
    }
    if (d.multicast && d.peerCount() == 0 && !d.settled && !d.settledByPeer) {
      core.deliveries.settle(d, d.worst == null ? Accepted.getInstance() : d.worst);
    }
  }

  private void routed(InDelivery d, RouterLink link) {
    if (d.tag.length > MAX_TAG || d.content.size == 0) {
      boolean tag = d.tag.length > MAX_TAG;
      core.deliveries.settle(
          d,
          Deliveries.rejected(
              tag ? "amqp:invalid-field" : "amqp:decode-error",
              tag ? "delivery tag length exceeded" : "invalid message format"));
      d.discard = true;
      link.giveCredit(1);
      return;
    }
    OutDelivery out = new OutDelivery(link.routed, d.content);
    out.tag = d.tag;
    out.messageFormat = d.messageFormat;
    out.presettled = d.settledByPeer;
    out.settled = out.presettled;
    out.state = d.remoteState;
    d.content.readers++;
    if (!out.presettled || !d.content.complete) {
      out.in = d;
      d.addPeer(out);
    }
    if (link.routed.owner.role == io.tule.router.config.ConnectionRole.INTER_ROUTER) {
      core.counters.transit++;
    } else {
      core.counters.egress++;
    }
    core.sending.put(link.routed, out);
  }

  private void unrouted(InDelivery d, RouterLink link) {
    boolean properties = link.anonymous || !link.owner.grant.allowUserIdProxy();
    Parsed p = Parsed.read(d.content, properties, status);
    if (p == null) {
      if (status[0] == Parsed.Status.INVALID) {
        begin(d, link);
        refuse(d, link, "amqp:decode-error", "invalid message format");
      } else if (status[0] == Parsed.Status.BAD_ANNOTATION) {
        begin(d, link);
        refuse(d, link, "amqp:invalid-field", "invalid message annotation of a router");
      }
      return;
    }
    d.parsed = p;
    begin(d, link);
    if (!link.owner.grant.allowUserIdProxy() && p.userId != null && p.userId.length > 0) {
      if (!link.owner
          .user()
          .equals(new String(p.userId, java.nio.charset.StandardCharsets.UTF_8))) {
        refuse(d, link, "amqp:unauthorized-access", "user_id proxy violation");
        return;
      }
    }
    if (link.owner.stripIn) {
      p.strip();
    }
    if (p.trace != null && p.trace.size() > core.remotes.radius() + 1 && !link.edge) {
      core.deliveries.settle(d, Released.getInstance());
      if (d.presettled || link.routerLink()) {
        link.issue(1);
      }
      return;
    }
    if (link.server != null) {
      link.server.deliver(link, new Forwarder.Shipment(d, d.content, p, link));
      return;
    }
    address(d, link, p);
  }

  private void refuse(InDelivery d, RouterLink link, String condition, String description) {
    core.deliveries.settle(d, Deliveries.rejected(condition, description));
    if (d.presettled || link.edge || link.routerLink()) {
      link.issue(1);
    }
    d.discard = true;
  }

  private void address(InDelivery d, RouterLink link, Parsed p) {
    Forwarder.Shipment s = new Forwarder.Shipment(d, d.content, p, link);
    s.control = link.type == io.tule.router.spi.RouterView.LinkType.ROUTER_CONTROL;
    Address a = link.address;
    String key = "";
    if (link.anonymous) {
      String to = p.to;
      s.phase = p.to == null ? 0 : p.phase;
      s.to = to;
      if (to == null) {
        to = p.propertiesTo;
        if (to != null && !link.owner.space.isEmpty() && !Keys.topological(Keys.plain(to))) {
          s.to = link.owner.space + Keys.plain(to);
        }
      }
      if (to == null) {
        refuse(d, link, "amqp:precondition-failed", "Routing failure: no address present");
        return;
      }
      if (!link.owner.grant.targetAllowed(Keys.plain(to)) && link.owner.policed) {
        refuse(d, link, "amqp:unauthorized-access", "policy violation on target");
        return;
      }
      if (to.equals(link.lastTo)
          && s.phase == 0
          && link.lastAddress != null
          && !link.lastAddress.removed) {
        a = link.lastAddress;
        key = a.key;
      } else {
        key = core.keys.of(to, s.phase, p.to == null ? link.owner.space : "");
        a = core.addresses.find(key);
        link.lastTo = s.phase == 0 ? to : null;
        link.lastAddress = a;
      }
    } else {
      s.to = link.targetAddress;
      s.phase = link.phase;
    }
    forward(s, d, link, a, key);
  }

  private void forward(Forwarder.Shipment s, InDelivery d, RouterLink link, Address a, String key) {
    if (a != null && a.controlOnly && !s.control) {
      release(d, link);
      return;
    }
    if (a != null
        && a == link.address
        && a.paths() == 0
        && (link.fallback || a.fallback == null || a.fallback.paths() == 0)) {
      nowhere(d, link);
      return;
    }
    int fanout = 0;
    core.sending.forgetLast();
    Address uplink = link.anonymous && !link.edge ? core.edge.anonymous() : null;
    if (a != null) {
      d.multicast = a.multicast();
      fanout = core.forwarder.forward(s, a);
      if (!link.routerLink()) {
        if (!link.fallback) {
          a.ingress++;
        }
        if (link.owner.routeContainer()) {
          a.ingressContainer++;
          core.counters.ingressContainer++;
        }
      }
      if (uplink != null && d.multicast) {
        fanout += core.forwarder.forward(s, uplink);
      }
    } else if (uplink == null && unavailable(key)) {
      if (link.type == io.tule.router.spi.RouterView.LinkType.ENDPOINT) {
        refuse(d, link, "amqp:not-found", "Deliveries cannot be sent to an unavailable address");
      } else {
        release(d, link);
      }
      return;
    }
    if (fanout == 0 && !d.multicast && uplink != null && uplink != a) {
      fanout = core.forwarder.forward(s, uplink);
    }
    if (fanout == 0 && a != null && a.fallback != null && !link.fallback) {
      s.to = a.fallback.key.substring(2);
      s.phase = a.fallback.key.charAt(1) - '0';
      fanout = core.forwarder.forward(s, a.fallback);
      if (fanout > 0) {
        a.redirected++;
        core.counters.redirected++;
      }
    }
    finish(d, link, fanout);
  }

  private boolean unavailable(String key) {
    return !key.isEmpty() && core.addresses.distribution(key) == Distribution.UNAVAILABLE;
  }

  /** A producer's address has no consumers any more: its credit is taken back. */
  private void nowhere(InDelivery d, RouterLink link) {
    boolean settled = d.settledByPeer;
    if (settled) {
      link.dropped++;
      core.counters.dropped++;
    }
    d.settled = true;
    d.state = Released.getInstance();
    d.discard = true;
    if (!settled) {
      link.unsettledIn--;
      link.released++;
      core.counters.released++;
      link.connection().answer(d);
    }
    if (link.edge) {
      link.issue(1);
    } else {
      link.withheld++;
      link.setDrain(true);
    }
  }

  private void release(InDelivery d, RouterLink link) {
    core.deliveries.settle(d, Released.getInstance());
    if (d.presettled || link.edge || link.routerLink()) {
      link.issue(1);
    }
    d.discard = true;
  }

  private void finish(InDelivery d, RouterLink link, int fanout) {
    if (fanout == 0) {
      if (d.settledByPeer) {
        link.dropped++;
        core.counters.dropped++;
      }
      if (d.multicast && !d.settledByPeer) {
        d.multicast = false;
      }
      release(d, link);
      return;
    }
    if (link.routerLink() || link.edge || (d.settledByPeer && !core.sending.holdsCredit(link))) {
      link.issue(1);
    }
    if (d.multicast && !d.settledByPeer && d.content.complete && d.peerCount() == 0) {
      core.deliveries.settle(d, Accepted.getInstance());
    }
    if (!d.content.complete) {
      d.checkHold();
    }
  }
}
