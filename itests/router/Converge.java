/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */

import io.tule.router.Routers;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.ConnectorConfig;
import io.tule.router.config.Distribution;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.internal.protocol.NodeInfo;
import io.tule.router.internal.protocol.ProtocolSettings;
import io.tule.router.internal.protocol.RoutingAgent;
import io.tule.router.spi.Endpoints;
import io.tule.router.spi.Router;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;

/** A ring of routers with chords; see the script of this name. */
final class Converge {
  private static final int LIMIT_MILLIS = 10_000;
  private static final int MOST_MILLIS = 300_000;

  private final Map<String, Member> members = new HashMap<>();
  private final AtomicInteger received = new AtomicInteger();
  private final int routers;
  private final int addresses;
  private boolean failed;

  private Converge(int routers, int addresses) {
    this.routers = routers;
    this.addresses = addresses;
  }

  /** A router and whom it is linked with. */
  private static final class Member {
    final Router router;
    final RoutingAgent agent;
    final int port;
    final Set<String> neighbours = new HashSet<>();

    Member(String id) {
      router = Routers.create(RouterConfig.of(id, RouterMode.INTERIOR));
      agent = new RoutingAgent(router, ProtocolSettings.DEFAULT, Clock.systemUTC());
      agent.start();
      router.start();
      port =
          router
              .control()
              .createListener(
                  ListenerConfig.of("peers", "127.0.0.1", 0, ConnectionRole.INTER_ROUTER));
    }

    List<NodeInfo> nodes() throws Exception {
      return router.agentThread().submit(agent::nodes).get(60, TimeUnit.SECONDS);
    }

    void close() {
      agent.close();
      router.close();
    }
  }

  public static void main(String[] arguments) throws Exception {
    int routers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 64;
    int addresses = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
    Converge network = new Converge(routers, addresses);
    network.run();
    Runtime.getRuntime().halt(network.failed ? 1 : 0);
  }

  private void run() throws Exception {
    long begin = System.nanoTime();
    for (int i = 0; i < routers; i++) {
      members.put("R" + i, new Member("R" + i));
    }
    for (int i = 0; i < routers; i++) {
      connect("R" + i, "R" + (i + 1) % routers);
      if (i % 4 == 0) {
        connect("R" + i, "R" + (i + 23) % routers);
      }
    }
    for (int i = 0; i < addresses; i++) {
      members
          .get("R" + i % routers)
          .router
          .endpoints()
          .subscribe(
              Endpoints.Scope.MOBILE,
              "address." + i,
              Distribution.BALANCED,
              m -> received.incrementAndGet());
    }
    report("at first", begin, 0);
    begin = System.nanoTime();
    cut("R0", "R1");
    cut("R" + routers / 2, "R" + (routers / 2 + 1));
    report("after two links were cut", begin, LIMIT_MILLIS);
    begin = System.nanoTime();
    end("R" + routers / 3);
    report("after a router was gone", begin, LIMIT_MILLIS);
    messages();
  }

  private void connect(String from, String to) {
    Member other = members.get(to);
    members
        .get(from)
        .router
        .control()
        .createConnector(
            ConnectorConfig.of(to, "127.0.0.1", other.port, ConnectionRole.INTER_ROUTER));
    members.get(from).neighbours.add(to);
    other.neighbours.add(from);
  }

  private void cut(String from, String to) {
    members.get(from).router.control().deleteConnector(to);
    members.get(from).neighbours.remove(to);
    members.get(to).neighbours.remove(from);
  }

  private void end(String id) {
    members.remove(id).close();
    members.values().forEach(m -> m.neighbours.remove(id));
  }

  /** Waits until all know their ways, and says how long that took. */
  private void report(String when, long begin, long limit) throws Exception {
    Map<String, Map<String, Integer>> ways = new HashMap<>();
    members.keySet().forEach(id -> ways.put(id, costs(id)));
    String open = "";
    long millis = 0;
    do {
      open = wrong(ways);
      millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      TimeUnit.MILLISECONDS.sleep(open.isEmpty() ? 0 : 50);
    } while (!open.isEmpty() && millis < MOST_MILLIS);
    boolean late = !open.isEmpty() || (limit > 0 && millis > limit);
    failed |= late;
    System.out.printf(
        "%s %s: %.1f s%s%n", late ? "FAIL" : "ok  ", when, millis / 1000.0, open);
  }

  /** Who does not know its ways or its addresses yet; empty for nobody. */
  private String wrong(Map<String, Map<String, Integer>> ways) throws Exception {
    for (Map.Entry<String, Member> m : members.entrySet()) {
      Map<String, Integer> expected = ways.get(m.getKey());
      int right = 0;
      for (NodeInfo n : m.getValue().nodes()) {
        if (expected.containsKey(n.id())
            && (n.index() == 0 || n.cost() == expected.get(n.id()))
            && Set.copyOf(n.peers()).equals(members.get(n.id()).neighbours)) {
          right++;
        }
      }
      if (right != expected.size()) {
        return ", " + m.getKey() + " knows " + right + " of " + expected.size() + " routers";
      }
      int known = m.getValue().router.view().router().addresses();
      if (known < addresses / routers * (long) members.size()) {
        return ", " + m.getKey() + " knows " + known + " addresses";
      }
    }
    return "";
  }

  /** Links to each router by the shortest way; all cost one. */
  private Map<String, Integer> costs(String from) {
    Map<String, Integer> costs = new HashMap<>(Map.of(from, 0));
    ArrayDeque<String> next = new ArrayDeque<>(List.of(from));
    while (!next.isEmpty()) {
      String at = next.poll();
      for (String n : members.get(at).neighbours) {
        if (costs.putIfAbsent(n, costs.get(at) + 1) == null) {
          next.add(n);
        }
      }
    }
    return costs;
  }

  /** Every router reaches a sample of the addresses that are left, by one message each. */
  private void messages() throws Exception {
    received.set(0);
    int sent = 0;
    for (Map.Entry<String, Member> m : members.entrySet()) {
      List<String> targets = new ArrayList<>();
      for (int i = 0; i < addresses; i += 97) {
        if (members.containsKey("R" + i % routers)) {
          targets.add("address." + i);
        }
      }
      for (String target : targets) {
        Message message = Message.Factory.create();
        message.setAddress(target);
        message.setBody(new AmqpValue(target));
        m.getValue().router.endpoints().send(message, true, Endpoints.Outcome.IGNORED);
        sent++;
      }
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (received.get() < sent && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    failed |= received.get() != sent;
    System.out.printf(
        "%s messages from each router to a sample of the addresses: %d of %d%n",
        received.get() == sent ? "ok  " : "FAIL", received.get(), sent);
  }
}
