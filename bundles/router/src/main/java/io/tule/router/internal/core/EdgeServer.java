/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.ConnectionRole;
import io.tule.router.config.Distribution;
import io.tule.router.config.RouterMode;
import io.tule.router.internal.engine.Content;
import io.tule.router.internal.engine.OutDelivery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.message.Message;

/**
 * What an interior does for its edge routers: tells them of consumers elsewhere, answers their
 * look-ups.
 */
final class EdgeServer implements Addresses.Watcher {
  private static final int CREDIT = 250;
  private static final int OK = 0;
  private static final int BAD_VERSION = 1;
  private static final int BAD_OPCODE = 2;
  private static final int INVALID = 4;

  private final RouterCore core;

  /** Links by which edge routers are told of addresses. */
  private final Map<RouterConnection, RouterLink> trackers = new HashMap<>();

  EdgeServer(RouterCore core) {
    this.core = core;
  }

  void setUp() {
    if (core.config().mode() == RouterMode.STANDALONE) {
      return;
    }
    serve("M0_$qd.addr_lookup", new Lookup());
    if (core.config().mode() == RouterMode.INTERIOR) {
      serve("M0_$qd.edge_addr_tracking", new Tracking());
      serve("M0_$qd.edge_heartbeat", new Heartbeats());
      core.addresses.watch(this);
    }
  }

  private void serve(String key, LinkServer server) {
    Address a = core.addresses.get(key, Distribution.CLOSEST);
    a.references++;
    a.server = server;
  }

  private final class Tracking implements LinkServer {
    @Override
    public void attach(RouterLink link, Address address) {
      if (!link.outgoing || link.owner.role != ConnectionRole.EDGE) {
        core.setup.refuse(link, "", "");
        return;
      }
      link.server = this;
      trackers.put(link.owner, link);
      core.setup.accept(link);
      for (RouterLink l : link.owner.links()) {
        edgeLinkAttached(l);
      }
    }

    @Override
    public void detached(RouterLink link, ErrorCondition error) {
      trackers.remove(link.owner, link);
    }
  }

  private final class Heartbeats implements LinkServer {
    @Override
    public void attach(RouterLink link, Address address) {
      link.server = this;
      core.setup.accept(link);
      if (!link.outgoing) {
        link.issue(CREDIT);
      }
    }

    @Override
    public void deliver(RouterLink link, Forwarder.Shipment s) {
      core.deliveries.settle(s.in, Accepted.getInstance());
      link.issue(1);
    }
  }

  private final class Lookup implements LinkServer {
    @Override
    public void attach(RouterLink link, Address address) {
      link.server = this;
      core.setup.accept(link);
      if (!link.outgoing) {
        link.issue(CREDIT);
      }
    }

    @Override
    public void deliver(RouterLink link, Forwarder.Shipment s) {
      byte[] bytes = s.content.bytes();
      core.deliveries.settle(s.in, Accepted.getInstance());
      link.issue(1);
      Message m = Message.Factory.create();
      try {
        m.decode(bytes, 0, bytes.length);
      } catch (RuntimeException e) {
        return;
      }
      answer(link, m);
    }

    private void answer(RouterLink link, Message m) {
      if (m.getReplyTo() == null) {
        return;
      }
      Map<String, Object> p =
          m.getApplicationProperties() == null ? Map.of() : m.getApplicationProperties().getValue();
      int status = OK;
      boolean routed = false;
      boolean somewhere = false;
      if (!(p.get("version") instanceof Number v) || v.intValue() != 1) {
        status = BAD_VERSION;
      } else if (!(p.get("opcode") instanceof Number o) || o.intValue() != 1) {
        status = BAD_OPCODE;
      } else if (m.getBody() instanceof AmqpValue b
          && b.getValue() instanceof List<?> l
          && l.size() >= 2) {
        Address a =
            core.linkRoutes.find(
                Keys.plain(String.valueOf(l.get(0))), Boolean.TRUE.equals(l.get(1)));
        routed = a != null;
        somewhere = a != null && reachable(a, link.owner);
      } else {
        status = INVALID;
      }
      Map<String, Object> q = new HashMap<>();
      q.put("version", 1);
      q.put("opcode", 1);
      q.put("status", status);
      Message r = Message.Factory.create();
      r.setAddress(m.getReplyTo());
      r.setCorrelationId(m.getCorrelationId());
      r.setApplicationProperties(new ApplicationProperties(q));
      r.setBody(new AmqpValue(List.of(routed, somewhere)));
      core.endpoints().send(r, true, io.tule.router.spi.Endpoints.Outcome.IGNORED);
    }

    private boolean reachable(Address a, RouterConnection asker) {
      return !a.remotes.isEmpty() || a.containers.stream().anyMatch(c -> c != asker);
    }
  }

  void edgeLinkAttached(RouterLink link) {
    if (!link.outgoing && link.edge && link.address != null && link.address.type() == 'M') {
      tell(link, link.address);
    }
  }

  void edgeLinkDetached(RouterLink link) {
    link.edgeTold = false;
  }

  @Override
  public void changed(Address a) {
    if (a.type() == 'M' && !trackers.isEmpty()) {
      for (RouterLink l : a.senders) {
        if (l.edge) {
          tell(l, a);
        }
      }
    }
  }

  private void tell(RouterLink link, Address a) {
    RouterLink tracker = trackers.get(link.owner);
    boolean can = elsewhere(a, link.owner);
    if (tracker == null || can == link.edgeTold) {
      return;
    }
    link.edgeTold = can;
    Message m = Message.Factory.create();
    m.setBody(new AmqpValue(List.of(a.key, can)));
    OutDelivery o = new OutDelivery(tracker, Content.of(LocalEndpoints.encode(m)));
    o.presettled = true;
    o.settled = true;
    tracker.send(o);
  }

  /** Whether an address has consumers that are not behind this connection. */
  private static boolean elsewhere(Address a, RouterConnection c) {
    if (!a.remotes.isEmpty() || (a.propagateLocals && !a.locals.isEmpty())) {
      return true;
    }
    for (RouterLink l : a.receivers) {
      if (l.owner != c) {
        return true;
      }
    }
    return false;
  }
}
