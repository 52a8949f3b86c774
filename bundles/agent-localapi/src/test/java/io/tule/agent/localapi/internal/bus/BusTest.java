/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.tule.agent.localapi.internal.Limits;
import io.tule.agent.localapi.internal.TestNode;
import io.tule.agent.localapi.internal.message.BinaryForm;
import io.tule.agent.localapi.internal.message.IoMessage;
import io.tule.api.Subscription;
import io.tule.api.spi.routing.MessageReceiver;
import io.tule.api.spi.routing.RoutingPlugin;
import io.tule.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Test;

public class BusTest {
  private static final Limits LIMITS =
      new Limits(8, 8, 4_096, 65_536, 5_000, 1_000_000, 2_000_000, 0);
  private static final IoMessage MESSAGE =
      BinaryForm.read(
          HexFormat.of()
              .parseHex(
                  "00040000000000000000010000000000000000000000000405000000000000000270"
                      + "746578747574662d386869"));

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final LocalRouting local =
      new LocalRouting(LIMITS, timer, new Spool(Path.of("unused"), timer));
  private final TestNode node = new TestNode(Path.of("unused"));
  private final Bus bus =
      new Bus(
          LIMITS,
          new ManualClock(),
          local,
          new Archive(Path.of("unused"), 0, () -> {}),
          node.view());

  @After
  public void stop() {
    timer.shutdownNow();
  }

  /** A network that settles what it has taken when it is told to. */
  private static final class Network implements RoutingPlugin {
    final List<String> sent = new ArrayList<>();
    final Queue<CompletableFuture<Void>> unsettled = new ArrayDeque<>();
    final Map<String, MessageReceiver> receivers = new HashMap<>();

    @Override
    public String name() {
      return "amqp";
    }

    @Override
    public CompletionStage<Void> send(String receiverUuid, byte[] message) {
      sent.add(receiverUuid);
      CompletableFuture<Void> settled = new CompletableFuture<>();
      unsettled.add(settled);
      return settled;
    }

    @Override
    public Subscription receive(String receiverUuid, int window, MessageReceiver receiver) {
      receivers.put(receiverUuid, receiver);
      return () -> receivers.remove(receiverUuid);
    }
  }

  @Test
  public void whatIsForAnotherNodeWaitsForAPlugInAndLeavesWhenItIsSettled() {
    bus.publish(MESSAGE, TestNode.B);
    assertEquals(1, local.waiting());
    Network network = new Network();
    bus.network(network);
    assertEquals(List.of(TestNode.FAR), network.sent);
    assertEquals("not settled yet", 1, local.waiting());
    network.unsettled.remove().complete(null);
    assertEquals(0, local.waiting());
  }

  @Test
  public void whatAPlugInHasNotSettledIsGivenToTheNextOne() {
    Network first = new Network();
    bus.network(first);
    bus.publish(MESSAGE, TestNode.B);
    assertEquals(1, first.sent.size());
    Network second = new Network();
    bus.network(second);
    assertEquals(List.of(TestNode.FAR), second.sent);
  }

  @Test
  public void noMoreIsUnsettledThanTheWindow() {
    Network network = new Network();
    bus.network(network);
    for (int i = 0; i < 1_500; i++) {
      bus.publish(MESSAGE, TestNode.B);
    }
    assertEquals(1_000, network.sent.size());
    network.unsettled.remove().complete(null);
    assertEquals(1_001, network.sent.size());
  }

  @Test
  public void whatComesFromTheNetworkWaitsForItsReceiver() {
    Network network = new Network();
    bus.network(network);
    assertEquals("consumers alone", List.of(TestNode.B), List.copyOf(network.receivers.keySet()));
    byte[] message = "anything".getBytes(StandardCharsets.UTF_8);
    network.receivers.get(TestNode.B).message(message).toCompletableFuture().join();
    List<byte[]> got = new ArrayList<>();
    local.receive(
        TestNode.B,
        10,
        each -> {
          got.add(each);
          return new CompletableFuture<>();
        });
    assertEquals(1, got.size());
  }

  @Test
  public void whatTheNetworkWasToldIsHereIsNotDroppedForOthers() throws Exception {
    Limits tight = new Limits(8, 8, 1_024, 65_536, 100, 4_096, 8_192, 0);
    LocalRouting routing = new LocalRouting(tight, timer, new Spool(Path.of("unused"), timer));
    List<String> receivers = List.of("a", "b", "c");
    routing.receivers(Set.copyOf(receivers));
    List<CompletableFuture<Void>> taken = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      for (String each : receivers) {
        byte[] message = Arrays.copyOf((each + i).getBytes(StandardCharsets.UTF_8), 1_000);
        taken.add(routing.arrive(each, message).toCompletableFuture());
      }
    }
    assertEquals("as many as all together may hold", 8, routing.waiting());
    assertThrows(
        "what was accepted is not dropped for what a neighbour publishes",
        ExecutionException.class,
        () -> routing.send("a", new byte[1_000]).toCompletableFuture().get());
    assertEquals(1, routing.dropped());
    AtomicInteger got = new AtomicInteger();
    for (String each : receivers) {
      routing.receive(
          each,
          100,
          message -> {
            got.incrementAndGet();
            return CompletableFuture.completedFuture(null);
          });
    }
    CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
    assertEquals("each that was taken", 18, got.get());
    assertEquals(1, routing.dropped());
  }

  @Test
  public void aMicroserviceWithoutARouteIsCountedAndItsMessageGoesNowhere() {
    bus.publish(MESSAGE, "nobody");
    assertEquals(1, bus.processed());
    assertEquals(0, local.waiting());
  }
}
