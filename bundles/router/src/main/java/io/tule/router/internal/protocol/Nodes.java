/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import io.tule.router.spi.Topology;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The routers known, what they tell of their neighbours, and the ways to them. */
final class Nodes {
  /** A node that nobody names stays for so many ticks: it may be about to tell of itself. */
  private static final int UNNAMED_TICKS = 2;

  private final String self;
  private final ProtocolSettings settings;
  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, Integer> peers = new LinkedHashMap<>();
  private final BitSet indexes = new BitSet();
  private final Topology topology;
  private final MobileSync mobile;
  private Set<String> toldIds = Set.of();
  private long seq;
  private boolean neighboursChanged;
  private boolean recompute;

  Nodes(String self, ProtocolSettings settings, Topology topology, MobileSync mobile) {
    this.self = self;
    this.settings = settings;
    this.topology = topology;
    this.mobile = mobile;
    indexes.set(0);
  }

  /** Number of the own link state's last change. */
  long seq() {
    return seq;
  }

  /** Own neighbours and what the links to them cost. */
  Map<String, Integer> peers() {
    return peers;
  }

  Iterable<Node> all() {
    return nodes.values();
  }

  /** The node of an id, made if it is new; null if the network has no room for it. */
  Node node(String id) {
    Node node = nodes.get(id);
    if (node == null && !id.equals(self)) {
      int index = indexes.nextClearBit(1);
      if (index >= settings.maxRouters()) {
        return null;
      }
      indexes.set(index);
      node = new Node(id, index);
      nodes.put(id, node);
    }
    return node;
  }

  boolean known(String id) {
    return nodes.containsKey(id);
  }

  /** A neighbour hears us, and we hear it. */
  void neighbour(Node node, long instance, int link, int cost, long now) {
    if (node.neighbour() && node.instance != 0 && instance != 0 && node.instance != instance) {
      lost(node);
    }
    if (!node.neighbour()) {
      node.link = link;
      node.wantsLinkState = true;
      peers.put(node.id, Math.max(1, cost));
      neighboursChanged = true;
    }
    if (node.link == link) {
      node.neighbourSeen = now;
    }
    instance(node, instance);
  }

  /** Takes when a router says it started. */
  void instance(Node node, long instance) {
    if (node.restarted(instance)) {
      node.forgetLinkState();
      node.wantsLinkState = true;
      node.advertisedLinkState = 0;
      node.advertisedMobile = 0;
      mobile.restarted(node.id);
      recompute = true;
    }
  }

  /** The link to a neighbour is gone. */
  void linkLost(int link) {
    for (Node node : nodes.values()) {
      if (node.link == link) {
        lost(node);
      }
    }
  }

  private void lost(Node node) {
    node.link = -1;
    node.nextHop = "";
    node.wantsLinkState = true;
    if (peers.remove(node.id) != null) {
      neighboursChanged = true;
    }
  }

  void linkState(Node node, ControlMessage.LinkStateUpdate update, long now) {
    node.wantsLinkState = false;
    if (update.linkStateSeq() <= node.linkStateSeq) {
      return;
    }
    node.linkStateSeq = update.linkStateSeq();
    node.linkStateSeen = now;
    node.peers = new HashMap<>(update.peers());
    recompute = true;
    for (String peer : update.peers().keySet()) {
      node(peer);
    }
    askOtherEnds(node);
  }

  /**
   * Where two routers tell different things of the link between them, the news of the other one may
   * have been lost: news travel along trees that the very change has cut. So the other is asked,
   * rather than waited for until it advertises again.
   */
  private void askOtherEnds(Node node) {
    for (Node other : nodes.values()) {
      if (other != node && other.peers.containsKey(node.id) != node.peers.containsKey(other.id)) {
        other.wantsLinkState = true;
      }
    }
  }

  /** Drops what has not been heard of for too long. */
  void expire(long now) {
    Set<String> named = new HashSet<>();
    for (Node node : nodes.values()) {
      if (node.neighbour() && now - node.neighbourSeen > settings.helloMaxAge() * 1000L) {
        lost(node);
      }
      if (now - node.linkStateSeen > settings.linkStateMaxAge() * 1000L && !node.peers.isEmpty()) {
        node.forgetLinkState();
        recompute = true;
      }
      named.addAll(node.peers.keySet());
    }
    for (Iterator<Node> i = nodes.values().iterator(); i.hasNext(); ) {
      Node node = i.next();
      if (node.peers.isEmpty() && !node.neighbour() && !named.contains(node.id)) {
        if (++node.unnamed > UNNAMED_TICKS) {
          i.remove();
          indexes.clear(node.index);
          mobile.gone(node.id);
          recompute = true;
        }
      } else {
        node.unnamed = 0;
      }
    }
  }

  /** Takes a change of the own neighbours over into the own link state; answers if there is one. */
  boolean takeNeighbours() {
    if (!neighboursChanged) {
      return false;
    }
    neighboursChanged = false;
    recompute = true;
    seq++;
    return true;
  }

  /**
   * Has the topology told of a router before it is told of that router's addresses: it would drop
   * them, and nobody would tell of them again.
   */
  boolean introduce(String id) {
    if (toldIds.contains(id)) {
      return false;
    }
    recompute = true;
    return takeRoutes();
  }

  /** Computes the ways anew if anything has changed; answers whether it has. */
  boolean takeRoutes() {
    if (!recompute) {
      return false;
    }
    recompute = false;
    Map<String, Map<String, Integer>> states = new LinkedHashMap<>();
    states.put(self, peers);
    nodes.forEach((id, node) -> states.put(id, node.peers));
    Map<String, Paths.Route> routes = new Paths(self, states).compute().routes();
    List<Topology.Node> told = new ArrayList<>();
    for (Node node : nodes.values()) {
      Paths.Route route = routes.get(node.id);
      node.nextHop = route == null ? "" : route.nextHop();
      node.cost = route == null ? -1 : route.cost();
      node.validOrigins = route == null ? List.of() : route.validOrigins();
      told.add(
          new Topology.Node(
              node.id,
              node.nextHop,
              node.link,
              Math.max(0, node.cost),
              Set.copyOf(node.validOrigins)));
    }
    toldIds = Set.copyOf(nodes.keySet());
    topology.nodes(told);
    return true;
  }
}
