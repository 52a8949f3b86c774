/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.ConnectionRole;
import io.tule.router.config.RouterMode;
import io.tule.router.spi.Policy;
import io.tule.router.spi.RouterView.LinkType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.transport.Open;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and ends connections: OPEN, policy, what each role sets up. Guarded by the router's lock.
 */
final class Opener {
  private static final Symbol RELAY = Symbol.valueOf("ANONYMOUS-RELAY");
  private static final Symbol STREAMING = Symbol.valueOf("qd.streaming-links");
  private static final Symbol VERSION = Symbol.valueOf("qd.annotations-version");
  private static final Symbol COST = Symbol.valueOf("qd.inter-router-cost");
  static final Symbol FAILOVER = Symbol.valueOf("failover-server-list");

  private static final Logger LOG = LoggerFactory.getLogger("io.tule.router.SERVER");
  private static final Logger ROUTER_LOG = LoggerFactory.getLogger("io.tule.router.ROUTER");

  private final RouterCore core;

  Opener(RouterCore core) {
    this.core = core;
  }

  /** The OPEN of this side. */
  Open open(RouterConnection c) {
    Open o = new Open();
    o.setContainerId(core.config().id());
    o.setHostname(c.hostname);
    o.setOfferedCapabilities(new Symbol[] {RELAY, STREAMING});
    o.setDesiredCapabilities(new Symbol[] {RELAY, STREAMING});
    if (c.peer.idleTimeoutSeconds() > 0) {
      o.setIdleTimeOut(UnsignedInteger.valueOf(c.peer.idleTimeoutSeconds() * 500));
    }
    Map<Symbol, Object> p = new LinkedHashMap<>();
    c.peer.openProperties().forEach((k, v) -> p.put(Symbol.valueOf(k), v));
    p.put(Symbol.valueOf("product"), "qpid-dispatch-router");
    p.put(Symbol.valueOf("version"), core.config().version());
    p.put(Symbol.valueOf("qd.conn-id"), (int) c.id);
    if (c.role == ConnectionRole.INTER_ROUTER || c.role == ConnectionRole.EDGE) {
      p.put(VERSION, 1);
      if (c.peer.cost() > 1) {
        p.put(COST, c.peer.cost());
      }
    }
    if (!c.failoverUrls.isEmpty()) {
      p.put(FAILOVER, FailoverUrls.list(c.failoverUrls));
    }
    o.setProperties(p);
    return o;
  }

  /** The peer's OPEN came. */
  void opened(RouterConnection c, Open open) {
    c.container = open.getContainerId();
    Map<Symbol, Object> properties = new LinkedHashMap<>();
    if (open.getProperties() != null) {
      for (Map.Entry<?, ?> e : ((Map<?, ?>) open.getProperties()).entrySet()) {
        properties.put(Symbol.valueOf(String.valueOf(e.getKey())), e.getValue());
      }
    }
    c.properties = properties;
    if (properties.get(VERSION) != null) {
      ROUTER_LOG.debug("Remote router annotations version: {}", properties.get(VERSION));
    }
    c.streamingLinks =
        open.getOfferedCapabilities() != null
            && Arrays.asList(open.getOfferedCapabilities()).contains(STREAMING);
    c.cost = c.peer.cost();
    if (properties.get(COST) instanceof Number n) {
      c.cost = Math.max(c.cost, n.intValue());
    }
    if (properties.get(FAILOVER) instanceof List<?> l) {
      c.failoverOffered = true;
      c.offeredFailover = FailoverUrls.parse(l);
    }
    String vhost = open.getHostname() == null ? "" : open.getHostname();
    if (!c.peer.policyVhost().isEmpty()) {
      vhost = c.peer.policyVhost();
    }
    if (!admitted(c, vhost)) {
      return;
    }
    String tenant = c.grant.vhost().isEmpty() ? vhost : c.grant.vhost();
    if (c.multiTenant && !tenant.isEmpty()) {
      c.space = tenant + "/";
    }
    c.amqp.limit(c.grant.maxFrameSize(), c.grant.maxSessions());
    c.amqp.open(open(c));
    c.opened = true;
    LOG.info("{}", c.description());
    c.onOpened.run();
    role(c);
  }

  private boolean admitted(RouterConnection c, String vhost) {
    boolean clients = c.role == ConnectionRole.NORMAL || c.role == ConnectionRole.ROUTE_CONTAINER;
    boolean held =
        c.incoming
            ? c.role != ConnectionRole.INTER_ROUTER
            : clients && !c.peer.policyVhost().isEmpty();
    if (!held || c.pipe != null) {
      return true;
    }
    Policy.Peer peer =
        new Policy.Peer(c.id, c.remoteHost(), c.user(), vhost, c.incoming ? c.endpointName : "");
    Policy.Decision d = core.policy().open(peer);
    if (d instanceof Policy.Denied denied) {
      c.amqp.open(open(c));
      c.amqp.close(denied.condition(), denied.description());
      return false;
    }
    c.grant = (Policy.Grant) d;
    c.policyPeer = peer;
    c.policed = !c.grant.equals(Policy.Grant.ALL);
    return true;
  }

  private void role(RouterConnection c) {
    switch (c.role) {
      case INTER_ROUTER:
        if (core.config().mode() != RouterMode.INTERIOR) {
          break;
        }
        c.link = core.remotes.allocate(c);
        if (c.link < 0) {
          c.amqp.close("amqp:resource-limit-exceeded", "too many connections between routers");
        } else if (!c.incoming) {
          routerLinks(c);
        }
        break;
      case ROUTE_CONTAINER:
        core.linkRoutes.connected(c);
        core.autoLinks.connected(c);
        break;
      case EDGE:
        if (core.config().mode() == RouterMode.EDGE && !c.incoming) {
          core.edge.connected(c);
        }
        break;
      default:
        break;
    }
  }

  private void routerLinks(RouterConnection c) {
    for (int i = -1; i < RouterConnection.PRIORITIES; i++) {
      Symbol s = i < 0 ? Termini.CONTROL : Termini.DATA;
      LinkType t = i < 0 ? LinkType.ROUTER_CONTROL : LinkType.INTER_ROUTER;
      String use = "router" + i;
      for (boolean outgoing : new boolean[] {false, true}) {
        c.create(
            use,
            core.linkName(),
            outgoing,
            t,
            Termini.attach(Termini.source(null, s), Termini.target(null, s)));
      }
    }
  }

  /** A connection is closed or lost: everything that hung on it ends. */
  void gone(RouterConnection c) {
    if (c.gone) {
      return;
    }
    c.gone = true;
    c.opened = false;
    core.linkRoutes.disconnected(c);
    core.edge.disconnected(c);
    core.answers.connectionLost(c);
    core.autoLinks.disconnected(c);
    if (c.link >= 0) {
      core.remotes.controlDown(c);
      core.remotes.release(c);
    }
    if (c.policyPeer != null) {
      core.policy().closed(c.policyPeer);
      c.policyPeer = null;
    }
  }

  /** The failover list as it goes in an OPEN. */
  static final class FailoverUrls {
    private FailoverUrls() {}

    static List<Map<Object, Object>> list(List<String> urls) {
      List<Map<Object, Object>> all = new ArrayList<>();
      for (String u : urls) {
        Url url = Url.of(u);
        Map<Object, Object> m = new LinkedHashMap<>();
        m.put(Symbol.valueOf("network-host"), url.host());
        m.put(Symbol.valueOf("port"), url.port());
        if (!url.scheme().isEmpty()) {
          m.put(Symbol.valueOf("scheme"), url.scheme());
        }
        if (!url.hostname().isEmpty()) {
          m.put(Symbol.valueOf("hostname"), url.hostname());
        }
        all.add(m);
      }
      return all;
    }

    static List<String> parse(List<?> list) {
      List<String> all = new ArrayList<>();
      for (Object o : list) {
        if (o instanceof Map<?, ?> m) {
          Object host = field(m, "network-host");
          Object port = field(m, "port");
          Object scheme = field(m, "scheme");
          if (host != null && all.size() < 32) {
            all.add(
                (scheme == null ? "amqp" : scheme)
                    + "://"
                    + host
                    + ":"
                    + (port == null ? "5672" : port));
          }
        }
      }
      return all;
    }

    private static Object field(Map<?, ?> m, String key) {
      for (Map.Entry<?, ?> e : m.entrySet()) {
        if (String.valueOf(e.getKey()).equals(key)) {
          return e.getValue();
        }
      }
      return null;
    }
  }
}
