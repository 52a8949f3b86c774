/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.AddressConfig;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.Distribution;
import io.tule.router.config.RouterMode;
import io.tule.router.engine.Content;
import io.tule.router.engine.OutDelivery;
import io.tule.router.spi.RouterView.LinkType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;

/**
 * What an edge router does on its one uplink: a link for each address used here, and one for all
 * others.
 */
final class EdgeUplink implements Addresses.Watcher, LinkServer {
  private static final String TRACKING = "_$qd.edge_addr_tracking";
  private static final String LOOKUP = "_$qd.addr_lookup";
  private static final String HEARTBEAT = "_$qd.edge_heartbeat";
  private static final int TRACKING_CREDIT = 32;
  private static final long HEARTBEAT_MILLIS = 2000;

  private final RouterCore core;
  private final Map<Address, RouterLink> incoming = new HashMap<>();
  private final Map<Address, RouterLink> outgoing = new HashMap<>();
  private final Map<Address, String> routes = new HashMap<>();
  private RouterConnection uplink;
  private Address all;
  private RouterLink tracking;
  private RouterLink heartbeat;
  private EdgeClient lookup;
  private EdgeClient management;

  EdgeUplink(RouterCore core) {
    this.core = core;
  }

  void setUp() {
    if (core.config().mode() == RouterMode.EDGE) {
      all = core.addresses.get("L_edge", Distribution.CLOSEST);
      all.references++;
      core.addresses.watch(this);
    }
  }

  /** A connection to an interior is up; only the first is used. */
  void connected(RouterConnection c) {
    if (uplink != null) {
      return;
    }
    uplink = c;
    RouterLink out =
        c.create(
            "endpoint",
            core.linkName(),
            true,
            LinkType.ENDPOINT,
            Termini.attach(Termini.source(null), Termini.target(null)));
    core.setup.bind(out, all);
    RouterLink down =
        c.create(
            "endpoint",
            core.linkName(),
            false,
            LinkType.ENDPOINT,
            Termini.attach(
                Termini.source(core.config().id(), Termini.DOWNLINK),
                Termini.target(null, Termini.DOWNLINK)));
    down.anonymous = true;
    tracking =
        c.create(
            "core",
            core.linkName(),
            false,
            LinkType.ENDPOINT,
            Termini.attach(Termini.source(TRACKING), Termini.target(null)));
    tracking.server = this;
    management = new EdgeClient(core, c, "$management");
    lookup = new EdgeClient(core, c, LOOKUP);
    heartbeat =
        c.create(
            "core",
            core.linkName(),
            true,
            LinkType.ENDPOINT,
            Termini.attach(Termini.source(null), Termini.target(HEARTBEAT)));
    heartbeat.server = this;
    beat(c);
    for (Address a : new ArrayList<>(core.addresses.all())) {
      changed(a);
    }
  }

  void disconnected(RouterConnection c) {
    if (uplink != c) {
      return;
    }
    uplink = null;
    tracking = null;
    heartbeat = null;
    EdgeClient l = lookup;
    lookup = null;
    if (l != null) {
      l.end();
    }
    EdgeClient m = management;
    management = null;
    if (m != null) {
      m.end();
    }
    incoming.clear();
    outgoing.clear();
    routes.clear();
    c.net.loop.execute(() -> core.locked(this::another));
  }

  private void another() {
    for (RouterConnection c : core.connections.values()) {
      if (uplink == null && c.opened && !c.gone && c.role == ConnectionRole.EDGE && !c.incoming) {
        connected(c);
      }
    }
  }

  private void beat(RouterConnection c) {
    if (uplink != c || heartbeat == null) {
      return;
    }
    if (heartbeat.credit > 0 && heartbeat.undelivered.isEmpty()) {
      Message m = Message.Factory.create();
      m.setBody(new AmqpValue(0));
      OutDelivery o = new OutDelivery(heartbeat, Content.of(LocalEndpoints.encode(m)));
      o.presettled = true;
      o.settled = true;
      core.sending.put(heartbeat, o);
    }
    c.net.loop.schedule(HEARTBEAT_MILLIS, () -> core.locked(() -> beat(c)));
  }

  /** The address of everything that is not here; null without an uplink. */
  Address anonymous() {
    return uplink == null ? null : all;
  }

  @Override
  public void changed(Address a) {
    if (uplink == null) {
      return;
    }
    if (a.type() == 'M') {
      incoming(a);
      outgoing(a);
      if (a.fallback != null) {
        outgoing(a.fallback);
      }
    } else if ("CDEF".indexOf(a.type()) >= 0) {
      route(a);
    }
  }

  private void incoming(Address a) {
    boolean want = a.propagateLocals && !a.locals.isEmpty();
    for (RouterLink l : a.receivers) {
      want |= l.owner != uplink;
    }
    RouterLink l = incoming.get(a);
    if (want && l == null) {
      Phases ends = new Phases(a, false);
      l =
          uplink.create(
              "endpoint",
              core.linkName(),
              false,
              LinkType.ENDPOINT,
              Termini.attach(
                  Termini.source(a.key.substring(2), ends.capabilities), Termini.target(null)));
      incoming.put(a, l);
      l.targetAddress = a.key.substring(2);
      l.phase = Keys.phase(a.key);
      l.fallback = a.key.charAt(1) == 'F';
      core.setup.bind(l, a);
    } else if (!want && l != null) {
      incoming.remove(a);
      core.answers.close(l, "", "");
    }
  }

  private void outgoing(Address a) {
    boolean want = false;
    if (a.locals.isEmpty()) {
      for (RouterLink l : a.senders) {
        want |= l.owner != uplink;
      }
      if (a.fallbackFor != null) {
        for (RouterLink l : a.fallbackFor.senders) {
          want |= l.owner != uplink;
        }
      }
    }
    RouterLink l = outgoing.get(a);
    if (want && l == null) {
      Phases ends = new Phases(a, true);
      l =
          uplink.create(
              "endpoint",
              core.linkName(),
              true,
              LinkType.ENDPOINT,
              Termini.attach(
                  Termini.source(null), Termini.target(a.key.substring(2), ends.capabilities)));
      outgoing.put(a, l);
    } else if (!want && l != null) {
      outgoing.remove(a);
      core.answers.close(l, "", "");
    }
  }

  /** Capabilities by which the interior knows the phase of an address. */
  private final class Phases {
    final Symbol[] capabilities;

    Phases(Address a, boolean outgoing) {
      char phase = a.key.charAt(1);
      AddressConfig c = core.addresses.config(a.key.substring(2));
      Symbol[] caps = new Symbol[0];
      if (phase == 'F') {
        caps = new Symbol[] {Termini.FALLBACK};
      } else if (c != null && c.egressPhase() > 0) {
        int p = phase - '0';
        boolean end = outgoing ? p == c.ingressPhase() : p == c.egressPhase();
        if (!end && p >= c.ingressPhase() && p <= c.egressPhase()) {
          caps = new Symbol[] {Symbol.valueOf("qd.waypoint." + (p + (outgoing ? 0 : 1)))};
        }
      }
      capabilities = caps;
    }
  }

  /** Tells the interior of a link route here, or that there is none any more. */
  private void route(Address a) {
    boolean want = !a.containers.isEmpty();
    if (want && !routes.containsKey(a)) {
      routes.put(a, "");
      char t = a.key.charAt(0);
      Map<String, Object> body = new HashMap<>();
      String text = a.key.substring(1);
      body.put("type", CONNECTION_ROUTE);
      body.put("pattern", t == 'C' || t == 'D' ? text + "/#" : text);
      body.put("direction", t == 'C' || t == 'E' ? "in" : "out");
      String name = core.config().id() + "/proxyLinkRoute/" + a.key;
      body.put("name", name);
      manage("CREATE", Map.of("name", name), body, m -> created(a, m));
    } else if (!want && routes.containsKey(a)) {
      String id = routes.remove(a);
      if (!id.isEmpty()) {
        manage("DELETE", Map.of("identity", id), Map.of(), m -> {});
      }
    }
  }

  private static final String CONNECTION_ROUTE =
      "org.apache.qpid.dispatch.router.connection.linkRoute";

  private void created(Address a, Message m) {
    if (m == null
        || !(m.getBody() instanceof AmqpValue v)
        || !(v.getValue() instanceof Map<?, ?> map)) {
      return;
    }
    Object id = map.get("identity");
    if (id != null && routes.containsKey(a)) {
      routes.put(a, id.toString());
    } else if (id != null) {
      manage("DELETE", Map.of("identity", id.toString()), Map.of(), x -> {});
    }
  }

  private void manage(
      String operation,
      Map<String, Object> more,
      Map<String, Object> body,
      java.util.function.Consumer<Message> answer) {
    if (management == null) {
      return;
    }
    Map<String, Object> p = new HashMap<>(more);
    p.put("operation", operation);
    p.put("type", CONNECTION_ROUTE);
    Message m = Message.Factory.create();
    m.setApplicationProperties(new ApplicationProperties(p));
    m.setBody(new AmqpValue(body));
    management.ask(m, answer);
  }

  /**
   * Asks the interior first whether a link's address is routed; false if there is nobody to ask.
   */
  boolean lookUp(RouterLink link, Object near) {
    String address = Termini.coordinator(near) ? "$coordinator" : Termini.address(near);
    if (lookup == null || link.owner == uplink || address == null) {
      return false;
    }
    String spaced = link.owner.space + Keys.plain(address);
    Address here = core.linkRoutes.find(spaced, link.outgoing);
    if (here != null && !here.containers.isEmpty()) {
      return false;
    }
    Message m = Message.Factory.create();
    Map<String, Object> p = new HashMap<>();
    p.put("version", 1);
    p.put("opcode", 1);
    m.setApplicationProperties(new ApplicationProperties(p));
    m.setBody(new AmqpValue(List.of(address, link.outgoing)));
    lookup.ask(m, answer -> lookedUp(link, answer));
    return true;
  }

  private void lookedUp(RouterLink link, Message m) {
    if (link.closed || link.owner.gone) {
      return;
    }
    boolean routed = false;
    boolean somewhere = false;
    if (m != null
        && m.getBody() instanceof AmqpValue v
        && v.getValue() instanceof List<?> l
        && l.size() >= 2) {
      routed = Boolean.TRUE.equals(l.get(0));
      somewhere = Boolean.TRUE.equals(l.get(1));
    }
    if (routed && somewhere && uplink != null) {
      core.linkRoutes.direct(link, uplink);
    } else if (routed && !somewhere) {
      core.setup.refuse(link, "qd:no-route-to-dest", "No route to the destination node");
    } else {
      core.setup.local(link);
    }
  }

  @Override
  public void answered(RouterLink link) {
    if (link == tracking) {
      link.issue(TRACKING_CREDIT);
    }
  }

  /** The interior tells whether an address has consumers elsewhere. */
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
    if (m.getBody() instanceof AmqpValue v && v.getValue() instanceof List<?> l && l.size() == 2) {
      Address a = core.addresses.find(String.valueOf(l.get(0)));
      RouterLink out = a == null ? null : outgoing.get(a);
      if (out != null && Boolean.TRUE.equals(l.get(1)) && out.address == null) {
        core.setup.bind(out, a);
      } else if (out != null && Boolean.FALSE.equals(l.get(1)) && out.address != null) {
        core.setup.unbind(out);
      }
    }
  }
}
