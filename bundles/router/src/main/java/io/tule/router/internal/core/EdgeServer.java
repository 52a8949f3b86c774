/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.ConnectionRole;
import io.tule.router.config.Distribution;
import io.tule.router.config.RouterMode;
import io.tule.router.engine.Content;
import io.tule.router.engine.OutDelivery;
import io.tule.router.internal.message.MessageReader;
import io.tule.router.spi.Endpoints;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an interior does for its edge routers: tells them of consumers elsewhere, answers their
 * look-ups.
 */
final class EdgeServer implements Addresses.Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeServer.class);
  private static final int CREDIT = 250;
  private static final int OK = 0;
  private static final int NOT_FOUND = 3;

  /** Heartbeats come every two seconds; so long without one, and the edge router is gone. */
  private static final long HEARTBEAT_LIMIT_MILLIS = 8000;

  private static final int HEARTBEAT_CREDIT = 2;

  private final RouterCore core;

  /** Who sends heartbeats, and when the last one came. */
  private final Map<RouterLink, Long> beats = new LinkedHashMap<>();

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
      if (link.outgoing) {
        LOG.error(
            "Attempt to attach to heartbeat server rejected (container={})", link.owner.container);
        core.setup.refuse(link, "", "");
        return;
      }
      link.server = this;
      // qpid-dispatch counts what the last flow gave it, not what is left: one for each heartbeat.
      link.creditBatch = 1;
      beats.put(link, core.millis());
      core.setup.accept(link);
      link.issue(HEARTBEAT_CREDIT);
      LOG.info(
          "[C{}] Client attached to heartbeat server (container={}, endpoint={})",
          link.owner.id,
          link.owner.container,
          link.id);
    }

    @Override
    public void deliver(RouterLink link, Forwarder.Shipment s) {
      beats.put(link, core.millis());
      core.deliveries.settle(s.in, Accepted.getInstance());
      link.issue(1);
    }

    @Override
    public void detached(RouterLink link, ErrorCondition error) {
      beats.remove(link);
    }
  }

  /** Closes the connections of those that have promised heartbeats and send none. */
  void supervise() {
    long now = core.millis();
    for (Map.Entry<RouterLink, Long> e : List.copyOf(beats.entrySet())) {
      RouterConnection c = e.getKey().owner;
      if (now - e.getValue() > HEARTBEAT_LIMIT_MILLIS) {
        beats.remove(e.getKey());
        LOG.info("[C{}] Lost heartbeat from container {}, closing connection", c.id, c.container);
        c.amqp.close("amqp:connection:forced", "Connection forced-closed by management request");
        core.opener.gone(c);
      }
    }
  }

  private final class Lookup implements LinkServer {
    @Override
    public void attach(RouterLink link, Address address) {
      if (link.outgoing || link.owner.role != ConnectionRole.EDGE) {
        core.setup.refuse(link, "qd:forbidden", "only edge routers may ask");
        return;
      }
      link.server = this;
      core.setup.accept(link);
      link.issue(CREDIT);
    }

    @Override
    public void deliver(RouterLink link, Forwarder.Shipment s) {
      byte[] bytes = s.content.bytes();
      link.issue(1);
      Message answer = null;
      try {
        answer = answer(link, new MessageReader().read(bytes));
      } catch (RuntimeException e) {
        LOG.debug("a look-up cannot be read", e);
      }
      core.deliveries.settle(s.in, answer == null ? new Rejected() : Accepted.getInstance());
      if (answer != null) {
        core.endpoints().send(answer, true, Endpoints.Outcome.IGNORED);
      }
    }

    /** The answer to a look-up, null if it is none. */
    private Message answer(RouterLink link, Message m) {
      Map<String, Object> p =
          m.getApplicationProperties() == null ? Map.of() : m.getApplicationProperties().getValue();
      boolean valid =
          m.getReplyTo() != null
              && p.get("version") instanceof Number version
              && version.intValue() == 1
              && p.get("opcode") instanceof Number opcode
              && opcode.intValue() == 1;
      if (!valid
          || !(m.getBody() instanceof AmqpValue body)
          || !(body.getValue() instanceof List<?> asked)
          || asked.size() < 2) {
        return null;
      }
      Address a =
          core.linkRoutes.find(
              Keys.plain(String.valueOf(asked.get(0))), Boolean.TRUE.equals(asked.get(1)));
      Map<String, Object> q = new HashMap<>();
      q.put("version", 1);
      q.put("opcode", 1);
      q.put("status", a == null ? NOT_FOUND : OK);
      Message r = Message.Factory.create();
      r.setAddress(m.getReplyTo());
      r.setCorrelationId(m.getCorrelationId());
      r.setApplicationProperties(new ApplicationProperties(q));
      r.setBody(new AmqpValue(List.of(a != null, a != null && reachable(a, link.owner))));
      return r;
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
