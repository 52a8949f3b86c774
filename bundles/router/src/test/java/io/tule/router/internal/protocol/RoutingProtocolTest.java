/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.router.config.Distribution;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

public class RoutingProtocolTest {
  private static Network line(String... ids) {
    Network network = new Network();
    for (int i = 0; i < ids.length; i++) {
      network.add(ids[i]);
      if (i > 0) {
        network.connect(ids[i - 1], ids[i], 1);
      }
    }
    return network;
  }

  @Test
  public void neighboursFindEachOtherWithinSeconds() {
    Network network = line("A", "B", "C");
    assertTrue(network.runUntil(10, network::converged) <= 6);
    NodeInfo c = network.members.get("A").protocol.nodes().get(2);
    assertEquals("C", c.id());
    assertEquals("B", c.nextHop());
    assertEquals(2, c.cost());
    assertEquals(List.of("B"), c.peers());
    assertEquals("(self)", network.members.get("A").protocol.nodes().get(0).nextHop());
  }

  @Test
  public void addressesComeAndGo() {
    Network network = line("A", "B", "C");
    network.run(6);
    RoutingProtocol a = network.members.get("A").protocol;
    a.addressAdded("M0queue", Distribution.CLOSEST);
    a.addressAdded("M0brief", Distribution.BALANCED);
    a.addressRemoved("M0brief");
    network.run(1);
    assertEquals(Map.of("A", Set.of("M0queue")), network.members.get("C").addresses);
    a.addressRemoved("M0queue");
    network.run(1);
    assertEquals(Map.of("A", Set.of()), network.members.get("C").addresses);
  }

  /** A core drops the addresses of a router that it has not been told of. */
  @Test
  public void addressesOfARouterJustHeardOfAreKept() {
    Network network = line("A");
    Network.Member a = network.members.get("A");
    ControlMessage advertised = new ControlMessage.Advertisement("Z", 7, 1, 1);
    a.protocol.receive(advertised.opcode(), advertised.body(), -1, 1);
    ControlMessage update =
        new ControlMessage.MobileUpdate("Z", 1, false, List.of("M0q"), List.of(), List.of(2));
    a.protocol.receive(update.opcode(), update.body(), -1, 1);
    assertEquals(Map.of("Z", Set.of("M0q")), a.addresses);
  }

  @Test
  public void whoComesLateLearnsAllAddresses() {
    Network network = line("A", "B");
    for (int i = 0; i < 50; i++) {
      network.members.get("A").protocol.addressAdded("M0q" + i, Distribution.BALANCED);
      network.run(1);
    }
    network.members.get("A").protocol.addressRemoved("M0q7");
    network.run(1);
    network.add("C");
    network.connect("B", "C", 1);
    network.run(8);
    assertEquals(49, network.members.get("C").addresses.get("A").size());
    assertFalse(network.members.get("C").addresses.get("A").contains("M0q7"));
  }

  @Test
  public void aRestartedRouterIsKnownAnew() {
    Network network = line("A", "B", "C");
    network.members.get("A").protocol.addressAdded("M0old", Distribution.BALANCED);
    network.run(8);
    network.cut("A", "B");
    network.add("A").protocol.addressAdded("M0new", Distribution.BALANCED);
    network.connect("A", "B", 1);
    network.run(8);
    assertEquals(Set.of("M0new"), network.members.get("C").addresses.get("A"));
    assertTrue(network.converged());
  }

  @Test
  public void aDeadRouterIsForgotten() {
    Network network = line("A", "B", "C");
    network.run(6);
    network.cut("B", "C");
    network.members.remove("C");
    network.run(70);
    assertEquals(2, network.members.get("A").protocol.nodes().size());
    assertFalse(network.members.get("A").nodes.containsKey("C"));
  }

  @Test
  public void takesTheCheapestWayAndFallsBack() {
    Network network = line("A", "B", "C");
    network.connect("A", "C", 5);
    network.run(8);
    assertEquals("B", network.members.get("A").nodes.get("C").nextHop());
    network.cut("A", "B");
    network.run(3);
    assertEquals("C", network.members.get("A").nodes.get("B").nextHop());
    assertEquals(6, network.members.get("A").nodes.get("B").cost());
    network.assertFloodsOnce();
  }

  @Test
  public void sixtyFourRoutersAndTenThousandAddressesConvergeAfterACut() {
    Network network = new Network();
    int routers = 64;
    for (int i = 0; i < routers; i++) {
      network.add("R" + i);
    }
    for (int i = 0; i < routers; i++) {
      network.connect("R" + i, "R" + (i + 1) % routers, 1 + i % 3);
      if (i % 4 == 0) {
        network.connect("R" + i, "R" + (i + 23) % routers, 2);
      }
    }
    for (int i = 0; i < 10_000; i++) {
      String key = "M0address." + i;
      network.members.get("R" + i % routers).protocol.addressAdded(key, Distribution.BALANCED);
    }
    int start = network.runUntil(60, () -> network.converged() && allKnown(network, 10_000));
    assertTrue("converged after " + start, start <= 60);
    network.assertFloodsOnce();

    network.cut("R0", "R1");
    network.cut("R32", "R33");
    network.members.get("R5").protocol.addressAdded("M0late", Distribution.CLOSEST);
    int after = network.runUntil(30, () -> network.converged() && allKnown(network, 10_001));
    assertTrue("converged after " + after, after <= 10);
    network.assertFloodsOnce();
  }

  private static boolean allKnown(Network network, int addresses) {
    for (Network.Member member : network.members.values()) {
      int remote = member.addresses.values().stream().mapToInt(Set::size).sum();
      if (remote < addresses - (addresses / network.members.size() + 2)) {
        return false;
      }
    }
    return true;
  }

  @Test
  public void ignoresWhatIsMalformed() {
    Network network = line("A", "B");
    network.run(6);
    RoutingProtocol a = network.members.get("A").protocol;
    a.receive("MAU", Map.of("id", "B", "mobile_seq", "x"), 0, 1);
    a.receive("MAU", Map.of("id", "B", "mobile_seq", 1, "add", List.of(7), "del", List.of()), 0, 1);
    a.receive("LSU", Map.of("id", "B", "ls_seq", 99), 0, 1);
    a.receive("HELLO", Map.of("id", "x".repeat(500), "seen", List.of("A")), 0, 1);
    a.receive("HELLO", Map.of("id", "Z", "pv", 2, "seen", List.of("A")), 0, 1);
    a.receive("NONE", Map.of("id", "Z"), 0, 1);
    network.run(3);
    assertEquals(2, a.nodes().size());
    assertTrue(network.converged());
  }
}
