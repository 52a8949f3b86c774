/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.AddressMatch;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.Direction;
import io.tule.router.config.Distribution;
import io.tule.router.config.LinkRouteConfig;
import io.tule.router.internal.tree.AddressTree;
import io.tule.router.spi.RouterException;
import io.tule.router.spi.RouterView.LinkRouteInfo;
import io.tule.router.spi.RouterView.LinkType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.qpid.proton.amqp.messaging.Terminus;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/**
 * Links attached end to end: their routes, and the pairs of links that carry them. Guarded by the
 * router's lock.
 */
final class LinkRoutes {
  /** A route as configured. */
  private record Route(
      String identity, LinkRouteConfig config, Address address, RouterConnection only) {}

  private final RouterCore core;
  private final Map<String, Route> routes = new LinkedHashMap<>();
  private final AddressTree<Address> in = new AddressTree<>();
  private final AddressTree<Address> out = new AddressTree<>();

  /** Whose prefixes are changed towards the container. */
  private final Map<Address, LinkRouteConfig> prefixes = new LinkedHashMap<>();

  LinkRoutes(RouterCore core) {
    this.core = core;
  }

  int size() {
    return routes.size();
  }

  /** The route for an address, null if there is none. */
  Address find(String address, boolean outgoing) {
    return (outgoing ? out : in).match(address);
  }

  String create(LinkRouteConfig config, RouterConnection only) {
    String key = key(config);
    for (Route r : routes.values()) {
      if (r.only == null
          && only == null
          && !config.name().isEmpty()
          && r.config.name().equals(config.name())) {
        throw new RouterException(
            RouterException.Reason.EXISTS, "Name conflicts with an existing entity");
      }
    }
    Address a = core.addresses.get(key, Distribution.LINK_BALANCED);
    a.references++;
    Route r = new Route(Long.toString(core.nextId()), config, a, only);
    routes.put(r.identity, r);
    tree(config.direction()).put(config.match(), a);
    if (!config.addExternalPrefix().isEmpty() || !config.delExternalPrefix().isEmpty()) {
      prefixes.put(a, config);
    }
    if (only != null) {
      a.containers.add(only);
    } else {
      for (RouterConnection c : core.connections.values()) {
        if (c.opened) {
          activate(r, c);
        }
      }
    }
    core.addresses.changed(a);
    return r.identity;
  }

  private static String key(LinkRouteConfig c) {
    boolean prefix = c.match().kind() == AddressMatch.Kind.PREFIX;
    boolean incoming = c.direction() == Direction.IN;
    String text = c.match().text();
    if (!prefix
        && text.endsWith("#")
        && text.indexOf('#') == text.length() - 1
        && text.indexOf('*') < 0) {
      prefix = true;
      text = text.substring(0, text.length() - 1);
    }
    while (prefix && text.length() > 1 && (text.endsWith(".") || text.endsWith("/"))) {
      text = text.substring(0, text.length() - 1);
    }
    return (prefix ? incoming ? "C" : "D" : incoming ? "E" : "F") + text;
  }

  private AddressTree<Address> tree(Direction d) {
    return d == Direction.IN ? in : out;
  }

  private static AddressMatch match(String key) {
    char t = key.charAt(0);
    String text = key.substring(1);
    return t == 'C' || t == 'D' ? AddressMatch.prefix(text) : AddressMatch.pattern(text);
  }

  private static Direction direction(String key) {
    char t = key.charAt(0);
    return t == 'C' || t == 'E' ? Direction.IN : Direction.OUT;
  }

  void delete(String identity, RouterConnection only) {
    Route r = routes.get(identity);
    if (r == null || r.only != only) {
      throw new RouterException(RouterException.Reason.NOT_FOUND, "Not Found");
    }
    remove(r);
  }

  private void remove(Route r) {
    routes.remove(r.identity);
    Address a = r.address;
    a.references--;
    a.containers.removeIf(c -> matches(r, c) && !stillServed(a, c));
    prefixes.remove(a);
    core.addresses.changed(a);
    if (a.removed || (a.references == 0 && a.remotes.isEmpty())) {
      tree(r.config.direction()).remove(r.config.match());
    }
  }

  private boolean stillServed(Address a, RouterConnection c) {
    for (Route r : routes.values()) {
      if (r.address == a && matches(r, c)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(Route r, RouterConnection c) {
    if (r.only != null) {
      return r.only == c;
    }
    return serves(c, r.config.connection(), r.config.containerId());
  }

  static boolean serves(RouterConnection c, String connection, String containerId) {
    if (c.role != ConnectionRole.ROUTE_CONTAINER) {
      return false;
    }
    return (!connection.isEmpty() && connection.equals(c.endpointName))
        || (!containerId.isEmpty() && containerId.equals(c.container));
  }

  private static void activate(Route r, RouterConnection c) {
    if (matches(r, c) && !r.address.containers.contains(c)) {
      r.address.containers.add(c);
    }
  }

  /** A container has connected. */
  void connected(RouterConnection c) {
    for (Route r : new ArrayList<>(routes.values())) {
      if (matches(r, c)) {
        activate(r, c);
        core.addresses.changed(r.address);
      }
    }
  }

  /** A container is gone, and the routes made for its connection alone with it. */
  void disconnected(RouterConnection c) {
    for (Route r : new ArrayList<>(routes.values())) {
      if (r.address.containers.remove(c)) {
        core.addresses.changed(r.address);
      }
      if (r.only == c) {
        remove(r);
      }
    }
  }

  /** Other routers tell of routes, too. */
  void remoteChanged(Address a) {
    if ("CDEF".indexOf(a.type()) < 0) {
      return;
    }
    AddressTree<Address> t = tree(direction(a.key));
    if (!a.remotes.isEmpty()) {
      t.put(match(a.key), a);
    } else if (a.references == 0) {
      t.remove(match(a.key));
    }
  }

  /** Attaches a link onward to a container here, or to the next router on the way to one. */
  void forward(RouterLink link, Address a) {
    Object near = Termini.local(link.remote, link.outgoing);
    if (a == null) {
      noRoute(link);
      return;
    }
    if (Termini.survives(near) && !core.config().allowResumableLinkRoute()) {
      core.setup.refuse(link, "qd:link-expiration", "Requested link expiration not allowed");
      return;
    }
    if (!a.containers.isEmpty()) {
      RouterConnection c = a.containers.get(0);
      if (a.containers.size() > 1) {
        a.containers.add(a.containers.remove(0));
      }
      LinkRouteConfig p = prefixes.get(a);
      if (p != null && near instanceof Terminus t && t.getAddress() != null) {
        t.setAddress(replace(t.getAddress(), p.delExternalPrefix(), p.addExternalPrefix()));
        link.stripPrefix = p.addExternalPrefix();
        link.insertPrefix = p.delExternalPrefix();
      }
      direct(link, c);
      return;
    }
    List<RemoteRouter> remotes = new ArrayList<>(a.remotes);
    for (int i = 0; i < remotes.size(); i++) {
      RouterConnection c =
          core.remotes.way(remotes.get(Math.floorMod(a.nextRemote++, remotes.size())));
      if (c != null) {
        direct(link, c);
        return;
      }
    }
    noRoute(link);
  }

  private void noRoute(RouterLink link) {
    core.setup.refuse(link, "qd:no-route-to-dest", "No route to the destination node");
  }

  private static String replace(String address, String del, String add) {
    String s = address;
    if (!del.isEmpty() && s.startsWith(del)) {
      s = s.substring(del.length());
    }
    return add + s;
  }

  /** Attaches onward by one connection. */
  void direct(RouterLink link, RouterConnection c) {
    String name =
        link.owner.role == ConnectionRole.INTER_ROUTER
            ? link.name
            : link.name + "|" + link.owner.container;
    RouterLink other = (RouterLink) c.amqp.link(c.session("route"), name, !link.outgoing);
    other.type = LinkType.ENDPOINT;
    other.edge = c.role == ConnectionRole.EDGE;
    other.routed = link;
    link.routed = other;
    link.terminus = Termini.address(Termini.local(link.remote, link.outgoing));
    other.terminus = link.terminus;
    other.creditBatch = 1;
    link.creditBatch = 1;
    other.priority = link.priority;
    c.links.put(other.id, other);
    boolean changed =
        !link.stripPrefix.isEmpty() || !link.insertPrefix.isEmpty() || !link.owner.space.isEmpty();
    if (changed) {
      other.attach(Answers.copy(link.remote));
    } else {
      other.attach(Answers.copy(link.remote), link.rawSource, link.rawTarget);
    }
    earlyCredit(link);
  }

  /** Passes on what credit a receiver gave before its link was routed. */
  private void earlyCredit(RouterLink link) {
    if (link.outgoing && (link.granted() != 0 || link.drain)) {
      credit(link);
    }
  }

  /** The other end has answered: so is the first. */
  void answered(RouterLink l) {
    RouterLink r = l.routed;
    Attach a = Answers.copy(l.remote);
    boolean changed = !r.stripPrefix.isEmpty() || !r.insertPrefix.isEmpty();
    if ((!r.stripPrefix.isEmpty() || !r.insertPrefix.isEmpty())
        && Termini.local(a, r.outgoing) instanceof Terminus t
        && t.getAddress() != null) {
      t.setAddress(replace(t.getAddress(), r.stripPrefix, r.insertPrefix));
    }
    r.up = true;
    if (changed) {
      r.attach(a);
    } else {
      r.attach(a, l.rawSource, l.rawTarget);
    }
  }

  /** A receiver gave credit or drains: so does the other link. */
  void credit(RouterLink l) {
    RouterLink r = l.routed;
    int more = l.granted() - l.passedGrant;
    l.passedGrant = l.granted();
    if (l.drain) {
      l.drainHeld = true;
      if (r.totalCredit() + Math.max(0, more) == 0) {
        l.drainHeld = false;
        return;
      }
    } else {
      l.drainHeld = false;
    }
    if (more > 0) {
      r.giveCredit(more);
    }
    r.setDrain(l.drain);
  }

  /** The sender has used up or given back what it had. */
  void drained(RouterLink l) {
    if (l.drain && l.credit == 0) {
      l.drain = false;
      RouterLink r = l.routed;
      if (r.drainHeld) {
        r.drainHeld = false;
        r.passedGrant = r.granted();
        r.work();
      }
    }
  }

  /** One link of a pair ended: so does the other, and the first is answered when that is done. */
  void ended(RouterLink l, RouterLink other, ErrorCondition error, boolean closed, boolean lost) {
    if (lost) {
      if (!other.attachSent) {
        core.setup.refuse(
            other, "qd:routed-link-lost", "Connectivity to the peer container was lost");
      }
      core.answers.close(
          other, "qd:routed-link-lost", "Connectivity to the peer container was lost");
      return;
    }
    if (other.detachSent) {
      Answers.detach(l, closed, null);
      return;
    }
    if (!other.attachSent) {
      core.setup.refuse(other, "", "");
    }
    other.waitsForDetach = l;
    if (other.outgoing && !other.undelivered.isEmpty() && other.credit > 0 && error == null) {
      other.detaching = true;
      other.work();
    } else {
      other.detach(closed, error);
    }
  }

  List<LinkRouteInfo> view(boolean ofConnections) {
    List<LinkRouteInfo> all = new ArrayList<>();
    for (Route r : routes.values()) {
      if ((r.only != null) == ofConnections) {
        all.add(
            new LinkRouteInfo(
                r.identity,
                r.config,
                !r.address.containers.isEmpty(),
                r.only == null ? OptionalLong.empty() : OptionalLong.of(r.only.id)));
      }
    }
    return all;
  }
}
