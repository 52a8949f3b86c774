/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.routing.RoutingPlugin;
import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.face.RouterService;
import io.tule.router.internal.management.LogControl;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;
import org.junit.After;
import org.junit.Test;

/** Agents that exchange messages over real routers, each with a socket or without. */
public class AmqpRoutingTest {
  private static final int SECONDS = 30;
  private static final Schema SCHEMA = Schema.load();

  private final List<AutoCloseable> closing = new ArrayList<>();

  @After
  public void closeAll() throws Exception {
    for (int i = closing.size() - 1; i >= 0; i--) {
      closing.get(i).close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private RouterService router(String id, String mode, String... sections) throws Exception {
    String text =
        "[[\"router\",{\"id\":\"" + id + "\",\"mode\":\"" + mode + "\",\"workerThreads\":1}]";
    for (String section : sections) {
      text += "," + section;
    }
    RouterService router =
        RouterService.start(
            SCHEMA,
            new ConfReader(SCHEMA).parse(List.of(text + "]"), true),
            RouterConfig.SaslUsers.NONE,
            LogControl.NONE,
            Clock.systemUTC());
    closing.add(router);
    return router;
  }

  private static String end(String type, String role, int port) {
    return ("[\"%s\",{\"role\":\"%s\",\"host\":\"127.0.0.1\",\"port\":%d,"
            + "\"saslMechanisms\":\"ANONYMOUS\"}]")
        .formatted(type, role, port);
  }

  private AmqpRouting over(RouterService router) {
    AmqpRouting routing = new AmqpRouting(Clock.systemUTC(), 1 << 20);
    routing.use(new InProcessNetwork(router.router()));
    closing.add(() -> routing.use(AmqpRouting.NOWHERE));
    return routing;
  }

  private AmqpRouting over(int port) throws IOException {
    AmqpRouting routing = new AmqpRouting(Clock.systemUTC(), 1 << 20);
    routing.use(
        new SocketNetwork("127.0.0.1", port, Wire.Maker.PLAIN, "test", AmqpRoutingTest::thread));
    closing.add(() -> routing.use(AmqpRouting.NOWHERE));
    return routing;
  }

  private static Thread thread(Runnable task) {
    Thread thread = java.util.concurrent.Executors.defaultThreadFactory().newThread(task);
    thread.setDaemon(true);
    return thread;
  }

  private static byte[] message(int number) {
    return MessageText.read("{\"publisher\":\"p\",\"sequencenumber\":" + number + "}", 1 << 20);
  }

  private static int number(byte[] message) {
    return Integer.parseInt(
        MessageText.of(message).replaceAll(".*\"sequencenumber\":([0-9]+).*", "$1"));
  }

  /** Sends as the Local API does: what was not taken is offered again. */
  private static void send(RoutingPlugin from, String receiver, int number) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      try {
        from.send(receiver, message(number)).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TuleException) || System.nanoTime() > end) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  private static BlockingQueue<Integer> receive(RoutingPlugin at, String receiver) {
    BlockingQueue<Integer> came = new LinkedBlockingQueue<>();
    Subscription unused =
        at.receive(
            receiver,
            100,
            message -> {
              came.add(number(message));
              return CompletableFuture.completedFuture(null);
            });
    return came;
  }

  private static void exchange(RoutingPlugin from, RoutingPlugin to, String receiver)
      throws Exception {
    BlockingQueue<Integer> came = receive(to, receiver);
    send(from, receiver, 0);
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (int i = 1; i <= 1_000; i++) {
      sent.add(from.send(receiver, message(i)).toCompletableFuture());
    }
    for (int i = 0; i <= 1_000; i++) {
      assertEquals((Integer) i, came.poll(SECONDS, TimeUnit.SECONDS));
    }
    CompletableFuture.allOf(sent.toArray(new CompletableFuture<?>[0]))
        .get(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  public void overOneRouterInTheProcessAndBySocket() throws Exception {
    int port = freePort();
    RouterService router = router("r", "interior", end("listener", "normal", port));
    AmqpRouting inside = over(router);
    AmqpRouting outside = over(port);
    exchange(inside, outside, "to-socket");
    exchange(outside, inside, "to-process");
    exchange(outside, over(port), "socket-to-socket");
  }

  @Test
  public void fromEdgeOverInteriorToEdge() throws Exception {
    int port = freePort();
    RouterService interior = router("i", "interior", end("listener", "edge", port));
    AmqpRouting one = over(router("e1", "edge", end("connector", "edge", port)));
    AmqpRouting two = over(router("e2", "edge", end("connector", "edge", port)));
    exchange(one, two, "at-two");
    exchange(two, one, "at-one");
    exchange(one, over(interior), "at-interior");
    exchange(over(interior), one, "at-one-again");
  }

  @Test
  public void whatNobodyHasTakenIsOfferedAgainAndNothingIsAcceptedUnseen() throws Exception {
    int port = freePort();
    RouterService router = router("r", "interior", end("listener", "normal", port));
    for (boolean inProcess : new boolean[] {true, false}) {
      AmqpRouting from = inProcess ? over(router) : over(port);
      AmqpRouting to = inProcess ? over(port) : over(router);
      String receiver = "late-" + System.identityHashCode(from);
      CompletableFuture<Void> early = from.send(receiver, message(1)).toCompletableFuture();
      try {
        early.get(300, TimeUnit.MILLISECONDS);
        throw new AssertionError("accepted by nobody");
      } catch (ExecutionException | TimeoutException e) {
        assertTrue("not taken", true);
      }
      List<CompletableFuture<Void>> pending = new ArrayList<>();
      Subscription holds =
          to.receive(
              receiver,
              10,
              message -> {
                CompletableFuture<Void> settled = new CompletableFuture<>();
                synchronized (pending) {
                  pending.add(settled);
                  pending.notifyAll();
                }
                return settled;
              });
      CompletableFuture<Void> sent = new CompletableFuture<>();
      Thread sender =
          thread(
              () -> {
                try {
                  send(from, receiver, 2);
                  sent.complete(null);
                } catch (Exception e) {
                  sent.completeExceptionally(e);
                }
              });
      sender.start();
      synchronized (pending) {
        while (pending.isEmpty()) {
          pending.wait(1_000);
        }
      }
      assertEquals("before the receiver has it", false, sent.isDone());
      holds.close();
      BlockingQueue<Integer> came = receive(over(port), receiver);
      assertTrue(Set.of(1, 2).contains(came.poll(SECONDS, TimeUnit.SECONDS)));
      sent.get(SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  public void aMessageWithoutAnEndIsRefusedAndTheNextOneComes() throws Exception {
    int port = freePort();
    RouterService router = router("r", "interior", end("listener", "normal", port));
    for (boolean inProcess : new boolean[] {true, false}) {
      String receiver = "small-" + inProcess;
      BlockingQueue<Integer> came = receive(inProcess ? over(router) : over(port), receiver);
      Network sender =
          new SocketNetwork("127.0.0.1", port, Wire.Maker.PLAIN, "large", AmqpRoutingTest::thread);
      closing.add(sender::close);
      send(over(port), receiver, 1);
      assertEquals((Integer) 1, came.poll(SECONDS, TimeUnit.SECONDS));
      BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
      Message large = Message.Factory.create();
      large.setBody(new Data(new Binary(new byte[20 << 20])));
      sender.send(receiver, () -> large, state -> outcome.add(String.valueOf(state)));
      String told = outcome.poll(SECONDS, TimeUnit.SECONDS);
      assertTrue(told, told.contains("Rejected"));
      send(over(port), receiver, 2);
      assertEquals((Integer) 2, came.poll(SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  public void nothingIsOpenedAfterTheEnd() throws Exception {
    int port = freePort();
    RouterService router = router("r", "interior", end("listener", "normal", port));
    AmqpRouting routing = new AmqpRouting(Clock.systemUTC(), 1 << 20);
    List<Thread> started = new ArrayList<>();
    Ways ways =
        new Ways(
            routing,
            NodeView.RouterAddress.NONE,
            Wire.Maker.PLAIN,
            new NodeView(
                "agent-1", Map.of(), "[]", 0, 0, new NodeView.RouterAddress("localhost", port)),
            task -> {
              Thread thread = thread(task);
              started.add(thread);
              return thread;
            });
    ways.add(router.router());
    ways.close();
    ways.remove(router.router());
    assertEquals(List.of(), started);
  }

  @Test
  public void aRouterThatIsReplacedLosesNothing() throws Exception {
    int port = freePort();
    String listener = end("listener", "normal", port);
    RouterService first = router("r", "interior", listener);
    AmqpRouting inside = over(first);
    AmqpRouting outside = over(port);
    BlockingQueue<Integer> came = receive(outside, "x");
    send(inside, "x", 0);
    List<CompletableFuture<Void>> pending = new ArrayList<>();
    first.close();
    for (int i = 1; i <= 10; i++) {
      pending.add(inside.send("x", message(i)).toCompletableFuture());
    }
    inside.use(AmqpRouting.NOWHERE);
    for (CompletableFuture<Void> each : pending) {
      assertTrue("not left hanging", each.isDone());
    }
    RouterService second = router("r", "interior", listener);
    inside.use(new InProcessNetwork(second.router()));
    for (int i = 1; i <= 10; i++) {
      send(inside, "x", i);
    }
    List<Integer> all = new ArrayList<>();
    while (!all.contains(10)) {
      all.add(came.poll(SECONDS, TimeUnit.SECONDS));
    }
    for (int i = 0; i <= 10; i++) {
      assertTrue("lost " + i + " of " + all, all.contains(i));
    }
  }

  @Test
  public void theWayIsTheNodesOwnRouterElseTheControllersElseTheSites() throws Exception {
    int port = freePort();
    RouterService shared = router("default-router", "interior", end("listener", "normal", port));
    RouterService own = router("agent-1", "interior");
    AmqpRouting routing = new AmqpRouting(Clock.systemUTC(), 1 << 20);
    NodeView view =
        new NodeView(
            "agent-1", Map.of(), "[]", 0, 0, new NodeView.RouterAddress("localhost", port));
    Ways ways =
        new Ways(
            routing, NodeView.RouterAddress.NONE, Wire.Maker.PLAIN, view, AmqpRoutingTest::thread);
    closing.add(ways::close);
    BlockingQueue<Integer> atShared = receive(over(shared), "x");
    ways.add(shared.router());
    send(routing, "x", 1);
    assertEquals((Integer) 1, atShared.poll(SECONDS, TimeUnit.SECONDS));
    BlockingQueue<Integer> atOwn = receive(over(own), "x");
    ways.add(own.router());
    send(routing, "x", 2);
    assertEquals((Integer) 2, atOwn.poll(SECONDS, TimeUnit.SECONDS));
    ways.remove(own.router());
    ways.remove(shared.router());
    send(routing, "x", 3); // by the socket
    assertEquals((Integer) 3, atShared.poll(SECONDS, TimeUnit.SECONDS));
    assertEquals(
        new NodeView.RouterAddress("::1", 5672), AmqpRoutingComponent.address("[::1]:5672"));
    assertEquals(
        new NodeView.RouterAddress("r", 5671), AmqpRoutingComponent.address("amqps://r:5671"));
  }
}
