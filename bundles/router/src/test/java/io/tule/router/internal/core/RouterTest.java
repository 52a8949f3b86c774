/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.router.Routers;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.Distribution;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.spi.Endpoints;
import io.tule.router.spi.Router;
import io.tule.router.spi.RouterException;
import io.tule.router.spi.RouterView;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.engine.BaseHandler;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.impl.ProtocolTracer;
import org.apache.qpid.proton.engine.impl.TransportImpl;
import org.apache.qpid.proton.framing.TransportFrame;
import org.apache.qpid.proton.message.Message;
import org.apache.qpid.proton.reactor.Reactor;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A router on real sockets, with a client that is not ours. */
public class RouterTest {
  private Router router;
  private int port;

  @Before
  public void start() {
    router = Routers.create(RouterConfig.of("R", RouterMode.STANDALONE));
    router.start();
    port =
        router
            .control()
            .createListener(ListenerConfig.of("l", "127.0.0.1", 0, ConnectionRole.NORMAL));
  }

  @After
  public void stop() {
    router.close();
  }

  @Test
  public void messagesArriveInOrderAndTheirOutcomesComeBack() throws IOException {
    Client c = new Client(port, "queue.a", "queue.a", null, 600, false);
    c.run();
    assertEquals(600, c.bodies.size());
    assertEquals("message 0", c.bodies.get(0));
    assertEquals("message 599", c.bodies.get(599));
    assertEquals(600, c.outcomes.size());
    assertTrue(c.outcomes.stream().allMatch(Accepted.class::isInstance));
  }

  @Test
  public void presettledMessagesAreNotLostWhereTheReceiverGivesCredit() throws IOException {
    Client c = new Client(port, "queue.b", "queue.b", null, 2000, true);
    c.run();
    assertEquals(2000, c.bodies.size());
  }

  @Test
  public void anAnonymousSenderIsRoutedByEachMessage() throws IOException {
    Client c = new Client(port, null, "queue.c", "queue.c", 100, false);
    c.run();
    assertEquals(100, c.bodies.size());
  }

  @Test
  public void aMessageThatNobodyWantsIsReleased() throws IOException {
    Client c = new Client(port, null, null, "nobody", 3, false);
    c.run();
    assertEquals(3, c.outcomes.size());
    assertTrue(c.outcomes.stream().allMatch(Released.class::isInstance));
  }

  @Test
  public void anAgentInTheProcessGetsAndSendsMessages() throws Exception {
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    router
        .endpoints()
        .subscribe(
            Endpoints.Scope.MOBILE,
            "agent",
            Distribution.CLOSEST,
            m -> got.add(String.valueOf(((AmqpValue) m.message().getBody()).getValue())));
    new Client(port, "agent", null, null, 2, false).run();
    Message m = Message.Factory.create();
    m.setAddress("agent");
    m.setBody(new AmqpValue("from inside"));
    router.endpoints().send(m, true, Endpoints.Outcome.IGNORED);
    assertEquals("message 0", got.poll(5, TimeUnit.SECONDS));
    assertEquals("message 1", got.poll(5, TimeUnit.SECONDS));
    assertEquals("from inside", got.poll(5, TimeUnit.SECONDS));
  }

  /** Routers of qpid-dispatch tell their addresses so. */
  @Test
  public void anAgentUnderstandsPropertiesWithSymbolsAsKeys() throws Exception {
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    router
        .endpoints()
        .subscribe(
            Endpoints.Scope.MOBILE,
            "agent",
            Distribution.CLOSEST,
            m -> got.add(String.valueOf(m.message().getApplicationProperties().getValue())));
    // application-properties {:opcode: "MAU"}, body null
    byte[] bytes = HexFormat.of().parseHex("005374c10f02a3066f70636f6465a1034d415500537740");
    Sending client = new Sending("agent", bytes);
    client.run(() -> !got.isEmpty());
    assertEquals("{opcode=MAU}", got.poll());
  }

  /** qpid-dispatch sends no more heartbeats than the last flow has given it. */
  @Test
  public void eachHeartbeatIsGivenItsCreditBack() throws Exception {
    try (Router interior = Routers.create(RouterConfig.of("I", RouterMode.INTERIOR))) {
      interior.start();
      port =
          interior
              .control()
              .createListener(ListenerConfig.of("e", "127.0.0.1", 0, ConnectionRole.EDGE));
      Sending client = new Sending("_$qd.edge_heartbeat", HexFormat.of().parseHex("0053775401"));
      client.run(() -> client.sent == 1 && client.credits.lastIndexOf(2) > 0);
    }
  }

  /** Sends one message, and keeps the credit of each flow that comes. */
  private final class Sending extends BaseHandler {
    private final String address;
    private final byte[] bytes;
    final List<Integer> credits = new ArrayList<>();
    int sent;

    Sending(String address, byte[] bytes) {
      this.address = address;
      this.bytes = bytes;
    }

    void run(BooleanSupplier done) throws IOException {
      Reactor reactor = Proton.reactor(this);
      reactor.setTimeout(100);
      reactor.start();
      long end = System.nanoTime() + 10_000_000_000L;
      while (!done.getAsBoolean() && System.nanoTime() < end) {
        reactor.process();
      }
      reactor.free();
      assertTrue("not in time", done.getAsBoolean());
    }

    @Override
    public void onReactorInit(Event e) {
      e.getReactor().connectionToHost("127.0.0.1", port, this);
    }

    @Override
    public void onConnectionInit(Event e) {
      e.getConnection().setContainer("sending");
      e.getConnection().open();
      Session session = e.getConnection().session();
      session.open();
      Sender sender = session.sender("s");
      Target target = new Target();
      target.setAddress(address);
      sender.setTarget(target);
      sender.setSource(new Source());
      sender.open();
    }

    @Override
    public void onLinkFlow(Event e) {
      Sender sender = (Sender) e.getLink();
      credits.add(sender.getCredit());
      if (sent == 0 && sender.getCredit() > 0) {
        sent++;
        Delivery delivery = sender.delivery(new byte[] {1});
        sender.send(bytes, 0, bytes.length);
        delivery.settle();
      }
    }
  }

  @Test
  public void nothingIsLeftOfAConnectionThatIsGone() throws Exception {
    new Client(port, "queue.d", "queue.d", null, 10, false).run();
    for (int i = 0; i < 100 && !router.view().links().isEmpty(); i++) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertEquals(0, router.view().links().size());
    assertTrue(router.view().addresses().stream().noneMatch(a -> a.key().equals("M0queue.d")));
    RouterView.Counters all = router.view().router().counters();
    assertEquals(10, all.accepted());
  }

  /** Receivers such as rhea's know the answer to a drain by its drain flag. */
  @Test
  public void aDrainIsAnsweredInDrainMode() throws IOException {
    List<Flow> answers = new ArrayList<>();
    Reactor reactor = Proton.reactor(new Draining(answers));
    reactor.setTimeout(100);
    reactor.start();
    long end = System.nanoTime() + 10_000_000_000L;
    while (answers.isEmpty() && System.nanoTime() < end) {
      reactor.process();
    }
    reactor.free();
    assertEquals(UnsignedInteger.ZERO, answers.get(0).getLinkCredit());
    assertEquals(UnsignedInteger.valueOf(7), answers.get(0).getDeliveryCount());
  }

  /** Asks to drain a credit of seven, and keeps the flows in drain mode that come. */
  private final class Draining extends BaseHandler {
    private final List<Flow> answers;

    Draining(List<Flow> answers) {
      this.answers = answers;
    }

    @Override
    public void onReactorInit(Event e) {
      e.getReactor().connectionToHost("127.0.0.1", port, this);
    }

    @Override
    public void onConnectionInit(Event e) {
      e.getConnection().open();
      Session session = e.getConnection().session();
      session.open();
      Receiver receiver = session.receiver("r");
      Source source = new Source();
      source.setAddress("drained");
      receiver.setSource(source);
      receiver.open();
      receiver.drain(7);
    }

    @Override
    public void onConnectionBound(Event e) {
      ((TransportImpl) e.getTransport())
          .setProtocolTracer(
              new ProtocolTracer() {
                @Override
                public void receivedFrame(TransportFrame frame) {
                  if (frame.getBody() instanceof Flow flow && flow.getDrain()) {
                    answers.add(flow);
                  }
                }

                @Override
                public void sentFrame(TransportFrame frame) {
                  // what the router says is looked at
                }
              });
    }
  }

  /** The routing protocol runs on the thread that asks for listeners. */
  @Test(timeout = 20_000)
  public void aNameThatIsLookedUpForLongKeepsNobodyWaiting() throws Exception {
    CountDownLatch found = new CountDownLatch(1);
    Net net =
        new Net(
            (RouterCore) router,
            host -> {
              try {
                found.await();
              } catch (InterruptedException e) {
                throw new UnknownHostException(host);
              }
              return new InetAddress[] {InetAddress.getLoopbackAddress()};
            });
    ListenerConfig named = ListenerConfig.of("n", "some.name", 0, ConnectionRole.NORMAL);
    RouterException e = assertThrows(RouterException.class, () -> net.listen(named));
    assertTrue(e.getMessage(), e.getMessage().contains("not found yet"));
    found.countDown();
    assertTrue(net.listen(named) > 0);
    net.close();
  }

  /** A router that starts alone ends where it cannot listen, so it has patience with names. */
  @Test(timeout = 20_000)
  public void aStartWaitsForANameThatTakesItsTime() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch found = new CountDownLatch(1);
    ListenerConfig named = ListenerConfig.of("n", "some.name", 0, ConnectionRole.NORMAL);
    RouterConfig plain = RouterConfig.of("N", RouterMode.STANDALONE);
    RouterConfig config =
        new RouterConfig(
            plain.id(),
            plain.mode(),
            plain.loops(),
            plain.defaultDistribution(),
            plain.allowUnsettledMulticast(),
            plain.allowResumableLinkRoute(),
            plain.version(),
            plain.saslUsers(),
            new RouterConfig.Initial(
                List.of(), List.of(named), List.of(), List.of(), List.of(), List.of()));
    Net.Names slow =
        host -> {
          asked.countDown();
          try {
            found.await();
          } catch (InterruptedException e) {
            throw new UnknownHostException(host);
          }
          return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };
    try (RouterCore starting = new RouterCore(config, slow)) {
      CompletableFuture<Void> started = CompletableFuture.runAsync(starting::start);
      asked.await();
      ListenerConfig other = ListenerConfig.of("o", "some.name", 0, ConnectionRole.NORMAL);
      assertThrows(RouterException.class, () -> starting.net.listen(other)); // half a second later
      found.countDown();
      started.get();
      assertEquals(1, starting.view().listeners().size());
    }
  }

  /**
   * Frames with bytes changed at random end their own connection at most, and are answered by a
   * CLOSE or by nothing.
   */
  @Test
  public void malformedFramesHarmNobodyElse() throws IOException {
    Random random = new Random(42);
    for (int i = 0; i < 150; i++) {
      byte[] bytes = conversation();
      int from = i % 3 == 0 ? 0 : 8;
      for (int k = 0; k < 1 + random.nextInt(4); k++) {
        bytes[from + random.nextInt(bytes.length - from)] = (byte) random.nextInt(256);
      }
      try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
        s.setSoTimeout(2000);
        s.getOutputStream().write(bytes);
        s.shutdownOutput();
        InputStream in = s.getInputStream();
        byte[] sink = new byte[4096];
        int n = 0;
        while (n >= 0) {
          n = in.read(sink);
        }
      }
    }
    messagesArriveInOrderAndTheirOutcomesComeBack();
  }

  @Test
  public void anOversizeFrameIsRefusedWithTheRightCondition() throws IOException {
    byte[] c = conversation();
    byte[] bytes = java.util.Arrays.copyOf(c, c.length + 8);
    bytes[c.length] = 0x7f;
    try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
      s.setSoTimeout(5000);
      s.getOutputStream().write(bytes);
      String answer = new String(s.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertTrue(answer.contains("amqp:connection:framing-error"));
    }
  }

  /** A header, OPEN, BEGIN and an ATTACH of a sender to {@code q}. */
  private static byte[] conversation() {
    String hex =
        "414d515000010000"
            + "0000001102000000005310c00401a10178"
            + "0000001402000000005311c00704404352645264"
            + "0000002202000000005312c01507a101734342404000532845005329c00401a10171";
    int n = hex.length() / 2;
    byte[] b = new byte[n];
    for (int i = 0; i < n; i++) {
      b[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    return b;
  }
}
