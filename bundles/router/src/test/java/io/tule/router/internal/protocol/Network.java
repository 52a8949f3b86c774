/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.tule.router.config.Distribution;
import io.tule.router.spi.Topology;
import io.tule.router.spi.TopologyListener;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/** Routers that talk to each other in memory, on the ways that they computed themselves. */
final class Network {
  /** Time that a test moves. */
  static final class ManualClock extends Clock {
    private long millis = 1_700_000_000_000L;

    void advance(long by) {
      millis += by;
    }

    @Override
    public long millis() {
      return millis;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** One router and what it told its core. */
  final class Member implements Topology {
    final String id;
    final RoutingProtocol protocol;
    final Map<String, Node> nodes = new HashMap<>();
    final Map<String, Set<String>> addresses = new HashMap<>();

    Member(String id) {
      this.id = id;
      this.protocol =
          new RoutingProtocol(
              id, ProtocolSettings.DEFAULT, clock, (to, m) -> route(this, to, m), this);
    }

    @Override
    public void nodes(List<Node> all) {
      nodes.clear();
      all.forEach(n -> nodes.put(n.id(), n));
      addresses.keySet().retainAll(nodes.keySet());
    }

    @Override
    public void mapAddress(String routerId, String key, Distribution hint) {
      assertTrue("told of the router first", nodes.containsKey(routerId));
      assertTrue(addresses.computeIfAbsent(routerId, i -> new HashSet<>()).add(key));
    }

    @Override
    public void unmapAddress(String routerId, String key) {
      assertTrue(addresses.get(routerId).remove(key));
    }

    @Override
    public void unmapAll(String routerId) {
      addresses.remove(routerId);
    }

    @Override
    public void listener(TopologyListener listener) {}
  }

  private record Delivery(String to, ControlMessage message, int link, int cost) {}

  private record Edge(String a, String b) {
    static Edge of(String a, String b) {
      return a.compareTo(b) < 0 ? new Edge(a, b) : new Edge(b, a);
    }
  }

  final ManualClock clock = new ManualClock();
  final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<Edge, Integer> costs = new LinkedHashMap<>();
  private final Map<Edge, Integer> links = new HashMap<>();
  private final Queue<Delivery> queue = new ArrayDeque<>();
  private int nextLink;
  long messages;

  Member add(String id) {
    Member member = new Member(id);
    members.put(id, member);
    return member;
  }

  void connect(String a, String b, int cost) {
    costs.put(Edge.of(a, b), cost);
    links.put(Edge.of(a, b), nextLink++);
  }

  void cut(String a, String b) {
    costs.remove(Edge.of(a, b));
    int link = links.remove(Edge.of(a, b));
    members.get(a).protocol.linkLost(link);
    members.get(b).protocol.linkLost(link);
  }

  private void route(Member from, String to, ControlMessage message) {
    if (to.equals(ControlMessage.TO_NEIGHBOURS)) {
      costs.forEach(
          (edge, cost) -> {
            String peer = edge.a.equals(from.id) ? edge.b : edge.b.equals(from.id) ? edge.a : null;
            if (peer != null) {
              queue.add(new Delivery(peer, message, links.get(edge), cost));
            }
          });
    } else if (to.contains("/all/")) {
      flood(from, message);
    } else {
      String target = to.replaceAll("^(amqp:/)?_topo/0/([^/]+)/.*$", "$2");
      if (reaches(from, target)) {
        queue.add(new Delivery(target, message, -1, 0));
      }
    }
  }

  /** A message to all goes along the tree that valid origins make; nobody may get it twice. */
  private void flood(Member origin, ControlMessage message) {
    Set<String> got = new HashSet<>(Set.of(origin.id));
    Queue<Member> open = new ArrayDeque<>(List.of(origin));
    while (!open.isEmpty()) {
      Member at = open.remove();
      Set<String> hops = new HashSet<>();
      for (Topology.Node node : at.nodes.values()) {
        boolean valid = at == origin || node.validOrigins().contains(origin.id);
        if (valid && !node.nextHop().isEmpty() && connected(at.id, node.nextHop())) {
          hops.add(node.nextHop());
        }
      }
      for (String hop : hops) {
        if (got.add(hop)) {
          queue.add(new Delivery(hop, message, -1, 0));
          open.add(members.get(hop));
        }
      }
    }
  }

  private boolean connected(String a, String b) {
    return costs.containsKey(Edge.of(a, b));
  }

  private boolean reaches(Member from, String target) {
    Member at = from;
    for (int hops = 0; hops < members.size(); hops++) {
      Topology.Node node = at.nodes.get(target);
      String hop =
          connected(at.id, target)
              ? target
              : node == null || node.nextHop().isEmpty() ? "" : node.nextHop();
      if (hop.isEmpty() || !connected(at.id, hop)) {
        return false;
      }
      if (hop.equals(target)) {
        return true;
      }
      at = members.get(hop);
    }
    return false;
  }

  /** Lets seconds pass. */
  void run(int seconds) {
    for (int i = 0; i < seconds; i++) {
      clock.advance(1000);
      members.values().forEach(m -> m.protocol.tick());
      deliver();
    }
  }

  /** Lets seconds pass until something holds, and tells how many did. */
  int runUntil(int most, java.util.function.BooleanSupplier holds) {
    for (int i = 1; i <= most; i++) {
      run(1);
      if (holds.getAsBoolean()) {
        return i;
      }
    }
    return most + 1;
  }

  private void deliver() {
    while (!queue.isEmpty()) {
      Delivery d = queue.remove();
      messages++;
      Member member = members.get(d.to);
      if (member != null) {
        member.protocol.receive(d.message.opcode(), d.message.body(), d.link, d.cost);
      }
    }
  }

  /** Checks that every router reaches every other at the least cost there is. */
  boolean converged() {
    for (Member member : members.values()) {
      Map<String, Integer> least = leastCosts(member.id);
      for (String other : members.keySet()) {
        Topology.Node node = member.nodes.get(other);
        boolean reached = node != null && !node.nextHop().isEmpty();
        if (!other.equals(member.id)
            && (least.containsKey(other) != reached
                || (reached && node.cost() != least.get(other)))) {
          return false;
        }
      }
    }
    return true;
  }

  private Map<String, Integer> leastCosts(String from) {
    Map<String, Integer> least = new HashMap<>(Map.of(from, 0));
    for (int round = 0; round < members.size(); round++) {
      costs.forEach(
          (edge, cost) -> {
            relax(least, edge.a, edge.b, cost);
            relax(least, edge.b, edge.a, cost);
          });
    }
    least.remove(from);
    return least;
  }

  private static void relax(Map<String, Integer> least, String from, String to, int cost) {
    if (least.containsKey(from)) {
      least.merge(to, least.get(from) + cost, Math::min);
    }
  }

  /** Checks that a message of any router that all others want comes to each of them just once. */
  void assertFloodsOnce() {
    for (Member origin : members.values()) {
      Map<String, Integer> got = new HashMap<>();
      List<Member> open = new ArrayList<>(List.of(origin));
      while (!open.isEmpty()) {
        Member at = open.remove(open.size() - 1);
        Set<String> hops = new HashSet<>();
        at.nodes.values().stream()
            .filter(n -> at == origin || n.validOrigins().contains(origin.id))
            .forEach(n -> hops.add(n.nextHop()));
        for (String hop : hops) {
          got.merge(hop, 1, Integer::sum);
          assertTrue("a loop at " + hop, got.get(hop) < 3);
          open.add(members.get(hop));
        }
      }
      assertEquals("reached from " + origin.id, members.size() - 1, got.size());
      got.forEach((id, times) -> assertEquals(origin.id + " to " + id, 1, (int) times));
    }
  }
}
