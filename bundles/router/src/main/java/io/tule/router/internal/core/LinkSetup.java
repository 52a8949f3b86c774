/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.AddressConfig;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.Distribution;
import io.tule.router.config.RouterMode;
import io.tule.router.spi.RouterView.LinkType;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.messaging.Terminus;
import org.apache.qpid.proton.amqp.transport.Attach;

/**
 * Answers the attaches of peers: what kind of link it is, to which address it belongs. Guarded by
 * the router's lock.
 */
final class LinkSetup {
  private static final String DISALLOWED = "link disallowed by local policy";

  private final RouterCore core;

  LinkSetup(RouterCore core) {
    this.core = core;
  }

  /** A peer attached. */
  void attached(RouterLink link) {
    RouterConnection c = link.owner;
    Attach a = link.remote;
    link.edge = c.role == ConnectionRole.EDGE;
    Object near = Termini.local(a, link.outgoing);
    Object far = Termini.local(a, !link.outgoing);
    link.type = type(link, near, far);
    c.links.put(link.id, link);
    link.zeroCreditSince = core.millis();
    if (link.routerLink() && c.role != ConnectionRole.INTER_ROUTER) {
      link.type = LinkType.ENDPOINT;
      refuse(link, "qd:forbidden", "Connectivity to the node is forbidden");
    } else if (c.role == ConnectionRole.INTER_ROUTER
        && link.type == LinkType.ENDPOINT
        && c.controlOut == null) {
      refuse(link, "qd:connection-role", "Link attach forbidden on inter-router connection");
    } else if (!link.routerLink() && !allowed(link, near)) {
      return;
    } else if (link.type == LinkType.ENDPOINT) {
      endpoint(link, near);
    } else {
      routers(link, a);
    }
  }

  private LinkType type(RouterLink link, Object near, Object far) {
    if (Termini.capable(near, Termini.CONTROL) || Termini.capable(far, Termini.CONTROL)) {
      return LinkType.ROUTER_CONTROL;
    }
    if (Termini.capable(near, Termini.DATA) || Termini.capable(far, Termini.DATA)) {
      return LinkType.INTER_ROUTER;
    }
    if (Termini.capable(near, Termini.DOWNLINK)
        && link.outgoing
        && link.edge
        && core.config().mode() == RouterMode.INTERIOR) {
      return LinkType.EDGE_DOWNLINK;
    }
    return LinkType.ENDPOINT;
  }

  private void routers(RouterLink link, Attach a) {
    if (link.type == LinkType.EDGE_DOWNLINK) {
      String id = Termini.address(a.getSource());
      if (!link.owner.container.equals(id)) {
        link.type = LinkType.ENDPOINT;
        refuse(link, "qd:forbidden", "Connectivity to the node is forbidden");
        return; // an edge is called by its own id, and gets what goes to itself
      }
      accept(link);
      bind(link, core.addresses.get("H" + id, Distribution.BALANCED));
      return;
    }
    link.anonymous = true;
    link.owner.routerLinkAttached(link);
    accept(link);
    if (!link.outgoing) {
      link.issue(link.capacity);
    }
  }

  /** Bounds of the connection's policy. */
  private boolean allowed(RouterLink link, Object near) {
    RouterConnection c = link.owner;
    if (!c.policed) {
      return true;
    }
    int max = link.outgoing ? c.grant.maxReceivers() : c.grant.maxSenders();
    if (max > 0 && c.countLinks(link.outgoing) > max) {
      deny(link, "amqp:resource-limit-exceeded");
      return false;
    }
    boolean ok;
    String address = Termini.address(near);
    if (Termini.coordinator(near)) {
      ok = c.grant.targetAllowed("$coordinator");
    } else if (Termini.dynamic(near)) {
      ok = c.grant.allowDynamicSource();
    } else if (address != null && !address.isEmpty()) {
      ok =
          (c.grant.allowWaypointLinks() || Termini.waypoint(near) == 0)
              && (c.grant.allowFallbackLinks() || !Termini.capable(near, Termini.FALLBACK))
              && (link.outgoing ? c.grant.sourceAllowed(address) : c.grant.targetAllowed(address));
    } else {
      ok = !link.outgoing && c.grant.allowAnonymousSender();
    }
    if (!ok) {
      deny(link, "amqp:unauthorized-access");
    }
    return ok;
  }

  private void deny(RouterLink link, String condition) {
    link.owner.grant.linkDenied(!link.outgoing);
    refuse(link, condition, DISALLOWED);
  }

  /** Attaches with no terminus, and detaches with an error. */
  void refuse(RouterLink link, String condition, String description) {
    Attach a = new Attach();
    link.attach(a);
    link.detach(true, condition, description);
  }

  private void endpoint(RouterLink link, Object near) {
    if (!link.outgoing && Termini.anonymous(near) && !Termini.coordinator(near)) {
      link.anonymous = true;
      accept(link);
      link.issue(link.capacity);
      return;
    }
    if (core.edge.lookUp(link, near)) {
      return;
    }
    local(link);
  }

  /** Finds the address here and now. */
  void local(RouterLink link) {
    Object near = Termini.local(link.remote, link.outgoing);
    RouterConnection c = link.owner;
    String text = Termini.coordinator(near) ? "$coordinator" : Termini.address(near);
    if (Termini.dynamic(near)) {
      String wanted = Termini.dynamicAddress(near);
      if (wanted != null) {
        String spaced = c.space + Keys.plain(wanted);
        if (!c.space.isEmpty()) {
          Termini.dynamicAddress((Terminus) near, spaced);
        }
        core.linkRoutes.forward(link, core.linkRoutes.find(spaced, link.outgoing));
      } else {
        dynamic(link, (Terminus) near);
      }
      return;
    }
    if (text == null || (text.isEmpty() && link.outgoing)) {
      refuse(link, "qd:no-route-to-dest", "No route to the destination node");
      return;
    }
    String plain = Keys.plain(text);
    String spaced = Keys.topological(plain) ? plain : c.space + plain;
    Address route = core.linkRoutes.find(spaced, link.outgoing);
    if (route != null) {
      if (near instanceof Terminus t && !c.space.isEmpty()) {
        t.setAddress(spaced);
      }
      core.linkRoutes.forward(link, route);
      return;
    }
    if (Termini.coordinator(near)) {
      Attach a = Termini.answer(link.remote);
      a.setTarget(null);
      link.attach(a);
      link.detach(
          true,
          "amqp:precondition-failed",
          "The router can't coordinate transactions by itself, a linkRoute to a coordinator must be"
              + " configured to use transactions.");
      return;
    }
    if (c.role == ConnectionRole.INTER_ROUTER) {
      // The route it was on its way to is gone: here nobody but routers may use an address.
      refuse(link, "qd:no-route-to-dest", "No route to the destination node");
      return;
    }
    message(link, near, text, spaced);
  }

  private void dynamic(RouterLink link, Terminus near) {
    String address = link.outgoing ? core.temporaryAddress() : core.mobileAddress();
    near.setAddress(address);
    Address a = core.addresses.get(core.keys.of(address, 0, ""), Distribution.BALANCED);
    Attach answer = Termini.answer(link.remote);
    if (near instanceof Source s) {
      s.setDynamic(true);
    } else if (near instanceof Target t) {
      t.setDynamic(true);
    }
    bind(link, a);
    acceptWith(link, answer);
    if (!link.outgoing) {
      link.targetAddress = address;
      start(link, a);
    }
  }

  /** Gives a producer its first credit, if there is somebody to send to. */
  private static void start(RouterLink link, Address a) {
    if (hasPath(a)) {
      link.issue(link.capacity);
    } else {
      link.withheld = link.capacity;
    }
  }

  private void message(RouterLink link, Object near, String text, String spaced) {
    AddressConfig config = core.addresses.config(spaced);
    int in = config == null ? 0 : config.ingressPhase();
    int out = config == null ? 0 : config.egressPhase();
    int waypoint = Termini.waypoint(near);
    if (waypoint > 0) {
      in = waypoint;
      out = waypoint - 1;
    }
    link.fallback = Termini.capable(near, Termini.FALLBACK);
    link.phase = link.outgoing ? out : in;
    String key = core.keys.of(text, link.phase, link.owner.space);
    if (key.charAt(0) == 'M' && link.fallback && (link.outgoing || link.edge)) {
      key = Keys.fallback(key);
    }
    link.phase = Keys.phase(key);
    Address a = core.addresses.find(key);
    Distribution d = a != null ? a.distribution : core.addresses.distribution(key);
    if (d == Distribution.UNAVAILABLE) {
      refuse(link, "amqp:not-found", "Node not found");
      return;
    }
    if (key.charAt(0) == 'R' && link.outgoing) {
      refuse(link, "qd:no-route-to-dest", "No route to the destination node");
      return;
    }
    if (a == null) {
      a = core.addresses.get(key, d);
    }
    if (a.server != null) {
      a.server.attach(link, a);
      return;
    }
    if (!link.outgoing) {
      link.targetAddress = link.owner.space.isEmpty() ? text : spaced;
    }
    bind(link, a);
    accept(link);
    if (!link.outgoing) {
      start(link, a);
    }
    if (link.edge && core.config().mode() == RouterMode.INTERIOR) {
      core.edgeServer.edgeLinkAttached(link);
    }
  }

  static boolean hasPath(Address a) {
    return a.paths() > 0 || (a.fallback != null && a.fallback.paths() > 0);
  }

  /** Puts a link to its address. */
  void bind(RouterLink link, Address a) {
    link.address = a;
    if (link.outgoing) {
      a.receivers.add(link);
    } else {
      a.senders.add(link);
    }
    core.addresses.changed(a);
    core.startSenders(a);
  }

  /** The opposite. */
  void unbind(RouterLink link) {
    Address a = link.address;
    if (a == null) {
      return;
    }
    link.address = null;
    a.receivers.remove(link);
    a.senders.remove(link);
    core.addresses.changed(a);
    core.pathsLost(a);
  }

  /** Answers with what was asked. */
  void accept(RouterLink link) {
    acceptWith(link, Termini.answer(link.remote));
  }

  private void acceptWith(RouterLink link, Attach answer) {
    long max = link.owner.grant.maxMessageSize();
    if (max > 0 && !link.outgoing) {
      answer.setMaxMessageSize(UnsignedLong.valueOf(max));
    }
    link.up = true;
    link.attach(answer);
  }
}
