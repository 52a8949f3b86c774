/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Shortest paths through the network, by Dijkstra from this router and from every other.
 *
 * <p>Every router must come to the same trees, or multicast loops: of equal costs the router whose
 * id sorts first is settled first, as in qpid-dispatch.
 */
final class Paths {
  /**
   * The way to one router.
   *
   * @param nextHop the neighbour on it
   * @param cost of the whole way
   * @param validOrigins routers from which the shortest way to it leads through this one
   */
  record Route(String nextHop, int cost, List<String> validOrigins) {}

  /**
   * What was computed.
   *
   * @param routes by id, of every router that can be reached
   * @param radius hops to the most distant one
   */
  record Result(Map<String, Route> routes, int radius) {}

  private record Visit(String id, int cost) {}

  private record Tree(Map<String, String> previous, Map<String, Integer> costs) {}

  private final String self;
  private final Map<String, Map<String, Integer>> links = new HashMap<>();

  /**
   * Takes the network as told by all.
   *
   * @param states by id, the neighbours of a router and what the link to each costs; this router's
   *     too
   */
  Paths(String self, Map<String, Map<String, Integer>> states) {
    this.self = self;
    links.putAll(states);
    // A router that is only named by another is linked back to it, so that it can be asked.
    states.forEach((id, peers) -> peers.keySet().forEach(p -> links.putIfAbsent(p, Map.of(id, 1))));
  }

  Result compute() {
    Tree own = tree(self);
    Map<String, List<String>> origins = new LinkedHashMap<>();
    own.previous.keySet().forEach(id -> origins.put(id, new ArrayList<>()));
    for (String root : own.previous.keySet()) {
      Map<String, String> previous = tree(root).previous;
      origins.forEach(
          (id, list) -> {
            if (leadsThroughSelf(previous, root, id)) {
              list.add(root);
            }
          });
    }
    Map<String, Route> routes = new LinkedHashMap<>();
    int radius = 0;
    for (String id : own.previous.keySet()) {
      String hop = id;
      int hops = 1;
      for (; !own.previous.get(hop).equals(self); hops++) {
        hop = own.previous.get(hop);
      }
      radius = Math.max(radius, hops);
      routes.put(id, new Route(hop, own.costs.get(id), List.copyOf(origins.get(id))));
    }
    return new Result(routes, radius);
  }

  private boolean leadsThroughSelf(Map<String, String> previous, String root, String id) {
    String at = previous.get(id);
    while (at != null && !at.equals(root)) {
      if (at.equals(self)) {
        return true;
      }
      at = previous.get(at);
    }
    return false;
  }

  private Tree tree(String root) {
    Map<String, String> previous = new HashMap<>();
    Map<String, Integer> costs = new HashMap<>();
    Set<String> settled = new HashSet<>();
    PriorityQueue<Visit> open =
        new PriorityQueue<>(Comparator.comparingInt(Visit::cost).thenComparing(Visit::id));
    costs.put(root, 0);
    open.add(new Visit(root, 0));
    for (Visit visit = open.poll(); visit != null; visit = open.poll()) {
      if (!settled.add(visit.id)) {
        continue;
      }
      int cost = visit.cost;
      String from = visit.id;
      links
          .getOrDefault(from, Map.of())
          .forEach(
              (peer, step) -> {
                int sum = cost + step;
                Integer known = costs.get(peer);
                if (!settled.contains(peer) && (known == null || sum < known)) {
                  costs.put(peer, sum);
                  previous.put(peer, from);
                  open.add(new Visit(peer, sum));
                }
              });
    }
    return new Tree(previous, costs);
  }
}
