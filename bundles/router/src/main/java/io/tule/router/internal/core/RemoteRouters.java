/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.Distribution;
import io.tule.router.config.RouterMode;
import io.tule.router.spi.Topology;
import io.tule.router.spi.TopologyListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The other routers and the ways to them. */
final class RemoteRouters implements Topology, Addresses.Watcher {
  /** Neighbour links one router may have. */
  private static final int MAX_LINKS = 128;

  private final RouterCore core;
  private final Map<String, RemoteRouter> routers = new LinkedHashMap<>();
  private final RouterConnection[] neighbours = new RouterConnection[MAX_LINKS];
  private TopologyListener listener;
  private Address hello;
  private Address routers0;
  private Address agents0;
  private int radius;

  RemoteRouters(RouterCore core) {
    this.core = core;
  }

  /** The addresses of the routing protocol itself. */
  void setUp() {
    if (core.config().mode() != RouterMode.INTERIOR) {
      return;
    }
    hello = core.addresses.get("Lqdhello", Distribution.MULTICAST);
    routers0 = core.addresses.get("Tqdrouter", Distribution.MULTICAST);
    agents0 = core.addresses.get("Tqdrouter.ma", Distribution.MULTICAST);
    Address own = core.addresses.get("Lqdrouter", Distribution.CLOSEST);
    Address ownAgent = core.addresses.get("Lqdrouter.ma", Distribution.CLOSEST);
    for (Address a : List.of(hello, routers0, agents0, own, ownAgent)) {
      a.flood = a.distribution == Distribution.MULTICAST;
      a.controlOnly = true;
      a.references++;
    }
  }

  /** Gives an inter-router connection its number; -1 if there are too many. */
  int allocate(RouterConnection c) {
    for (int i = 0; i < MAX_LINKS; i++) {
      if (neighbours[i] == null) {
        neighbours[i] = c;
        return i;
      }
    }
    return -1;
  }

  void release(RouterConnection c) {
    if (c.link >= 0 && neighbours[c.link] == c) {
      neighbours[c.link] = null;
    }
  }

  void controlUp(RouterConnection c) {
    if (hello != null && !hello.receivers.contains(c.controlOut)) {
      hello.receivers.add(c.controlOut);
      tell(l -> l.neighbourLinkUp(c.link, c.id, c.container, c.cost));
    }
  }

  void controlDown(RouterConnection c) {
    if (hello != null && hello.receivers.removeIf(l -> l.owner == c)) {
      int link = c.link;
      tell(l -> l.neighbourLinkDown(link));
    }
  }

  private void tell(java.util.function.Consumer<TopologyListener> what) {
    TopologyListener l = listener;
    if (l != null) {
      core.agent(() -> what.accept(l), () -> {});
    }
  }

  /** The connection by which a router is reached, null if by none. */
  RouterConnection way(RemoteRouter r) {
    // A neighbour too may be reached at less cost by way of another.
    RemoteRouter hop = r.nextHop.isEmpty() ? r : routers.get(r.nextHop);
    if (hop == null || hop.link < 0) {
      hop = r;
    }
    return hop.link < 0 ? null : neighbours[hop.link];
  }

  /** Hops a message may make at most. */
  int radius() {
    return radius;
  }

  int size() {
    return routers.size();
  }

  @Override
  public void nodes(List<Node> nodes) {
    core.locked(() -> apply(nodes));
  }

  private void apply(List<Node> nodes) {
    Set<String> named = new HashSet<>();
    for (Node n : nodes) {
      named.add(n.id());
    }
    for (RemoteRouter r : new ArrayList<>(routers.values())) {
      if (!named.contains(r.id)) {
        forget(r);
        routers.remove(r.id);
        for (Address a : List.of(routers0, agents0)) {
          a.remotes.remove(r);
        }
        Address own = core.addresses.find("R" + r.id);
        if (own != null) {
          own.remotes.remove(r);
          core.addresses.changed(own);
        }
      }
    }
    for (Node n : nodes) {
      RemoteRouter r = routers.get(n.id());
      if (r == null) {
        r = new RemoteRouter(n.id());
        routers.put(n.id(), r);
        routers0.remotes.add(r);
        agents0.remotes.add(r);
        Address own = core.addresses.get("R" + n.id(), Distribution.CLOSEST);
        own.remotes.add(r);
        core.addresses.changed(own);
        core.startSenders(own);
      }
      r.nextHop = n.nextHop();
      r.link = n.link();
      r.cost = n.cost();
      r.validOrigins = n.validOrigins();
    }
    radius = Math.max(radius, nodes.size() + 1);
  }

  private void forget(RemoteRouter r) {
    for (Address a : new ArrayList<>(r.addresses)) {
      a.remotes.remove(r);
      core.addresses.changed(a);
    }
    r.addresses.clear();
  }

  @Override
  public void mapAddress(String routerId, String key, Distribution hint) {
    core.locked(
        () -> {
          RemoteRouter r = routers.get(routerId);
          if (r == null || key.isEmpty()) {
            return;
          }
          Address a = core.addresses.find(key);
          if (a == null) {
            a = core.addresses.get(key, advertised(key, hint));
          }
          if (a.remotes.add(r)) {
            r.addresses.add(a);
            core.linkRoutes.remoteChanged(a);
            core.addresses.changed(a);
            core.startSenders(a);
          }
        });
  }

  /** What is configured here counts more than what another router says. */
  private Distribution advertised(String key, Distribution hint) {
    if (key.charAt(0) == 'M'
        && key.length() > 2
        && core.addresses.config(key.substring(2)) != null) {
      return core.addresses.distribution(key);
    }
    return key.charAt(0) == 'M' ? hint : core.addresses.distribution(key);
  }

  @Override
  public void unmapAddress(String routerId, String key) {
    core.locked(
        () -> {
          RemoteRouter r = routers.get(routerId);
          Address a = core.addresses.find(key);
          if (r != null && a != null && a.remotes.remove(r)) {
            r.addresses.remove(a);
            core.linkRoutes.remoteChanged(a);
            core.addresses.changed(a);
          }
        });
  }

  @Override
  public void unmapAll(String routerId) {
    core.locked(
        () -> {
          RemoteRouter r = routers.get(routerId);
          if (r != null) {
            List<Address> had = new ArrayList<>(r.addresses);
            forget(r);
            had.forEach(core.linkRoutes::remoteChanged);
          }
        });
  }

  @Override
  public void listener(TopologyListener next) {
    core.locked(
        () -> {
          listener = next;
          for (RouterConnection c : neighbours) {
            if (c != null && c.controlOut != null) {
              tell(l -> l.neighbourLinkUp(c.link, c.id, c.container, c.cost));
            }
          }
          for (Address a : core.addresses.all()) {
            if (a.toldLocal) {
              tell(l -> l.localAddressAdded(a.key, a.distribution));
            }
          }
        });
  }

  /** Tells the routing protocol of addresses that get or lose consumers here. */
  @Override
  public void changed(Address a) {
    if ("MCDEFH".indexOf(a.type()) < 0) {
      return;
    }
    boolean local = a.localDestination();
    if (local != a.toldLocal) {
      a.toldLocal = local;
      Distribution d = a.distribution;
      if (local) {
        tell(l -> l.localAddressAdded(a.key, d));
      } else {
        tell(l -> l.localAddressRemoved(a.key));
      }
    }
  }
}
