/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.tule.router.config.Direction;
import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.face.RouterService;
import io.tule.router.internal.management.LogControl;
import java.io.ByteArrayOutputStream;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** The client against a router, in the process and by TCP. */
@RunWith(Parameterized.class)
public class AmqpClientTest {
  private static final int SECONDS = 20;
  private static final Schema SCHEMA = Schema.load();

  @Parameterized.Parameters(name = "in process: {0}")
  public static List<Boolean> ways() {
    return List.of(true, false);
  }

  @Parameterized.Parameter public boolean inProcess;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(2);
  private final List<AutoCloseable> closing = new ArrayList<>();
  private int port;
  private RouterService router;

  @Before
  public void start() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    router = router();
  }

  private RouterService router() throws Exception {
    String text =
        "[[\"router\",{\"id\":\"R\",\"mode\":\"interior\",\"workerThreads\":1}],"
            + "[\"listener\",{\"host\":\"127.0.0.1\",\"port\":"
            + port
            + ",\"saslMechanisms\":\"ANONYMOUS\"}]]";
    return RouterService.start(
        SCHEMA,
        new ConfReader(SCHEMA).parse(List.of(text), true),
        RouterConfig.SaslUsers.NONE,
        LogControl.NONE,
        Clock.systemUTC());
  }

  @After
  public void stop() throws Exception {
    for (AutoCloseable each : closing) {
      each.close();
    }
    router.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  /** What a connection told. */
  private final class Peer implements ConnectionListener {
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final RouterConnection connection;

    Peer(String name) throws Exception {
      ConnectionOptions options = ConnectionOptions.named(name);
      connection =
          inProcess
              ? RouterConnections.inProcess(router.router(), loops.next(), options, this)
              : RouterConnections.tcp(Remote.at("127.0.0.1", port), loops.next(), options, this);
      closing.add(connection);
      assertEquals("up", next());
    }

    String next() throws Exception {
      String s = told.poll(SECONDS, TimeUnit.SECONDS);
      assertNotNull("nothing was told", s);
      return s;
    }

    @Override
    public void up(RouterConnection c) {
      told.add("up");
    }

    @Override
    public void down(RouterConnection c, String reason) {
      told.add("down");
    }

    <T> T on(java.util.concurrent.Callable<T> task) throws Exception {
      CompletableFuture<T> done = new CompletableFuture<>();
      connection.execute(
          () -> {
            try {
              done.complete(task.call());
            } catch (Exception e) {
              done.completeExceptionally(e);
            }
          });
      return done.get(SECONDS, TimeUnit.SECONDS);
    }
  }

  /** A link to send by, and what it told. */
  private static final class Out implements LinkSender.Listener {
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void attached(LinkSender link) {
      told.add("attached");
    }

    @Override
    public void credit(LinkSender link) {
      told.add("credit");
    }

    @Override
    public void writable(LinkSender link) {
      told.add("writable");
    }

    @Override
    public void closed(LinkSender link, String condition, String description) {
      told.add("closed " + condition);
    }

    void await(String what) throws Exception {
      String s;
      do {
        s = told.poll(SECONDS, TimeUnit.SECONDS);
        assertNotNull("waited for " + what, s);
      } while (!s.equals(what));
    }
  }

  /** A link to receive by; gathers bodies. */
  private static class In implements LinkReceiver.Listener {
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void attached(LinkReceiver link) {
      told.add("attached");
    }

    @Override
    public void received(LinkReceiver link, LinkReceiver.Incoming message) {
      if (message.isComplete()) {
        told.add(new String(body(message), StandardCharsets.UTF_8));
        message.settle(Outcome.ACCEPTED);
        link.flow(1);
      }
    }

    @Override
    public void closed(LinkReceiver link, String condition, String description) {
      told.add("closed " + condition);
    }

    String next() throws Exception {
      String s = told.poll(SECONDS, TimeUnit.SECONDS);
      assertNotNull("nothing came", s);
      return s;
    }
  }

  private static byte[] body(LinkReceiver.Incoming message) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    SectionReader reader = new SectionReader(1 << 16);
    for (ByteBuffer b = message.read(); b.hasRemaining(); b = message.read()) {
      reader.read(
          b,
          bytes -> {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            all.writeBytes(copy);
          });
    }
    assertTrue(reader.isAtEnd());
    return all.toByteArray();
  }

  private static ByteBuffer[] message(String text) {
    byte[] b = text.getBytes(StandardCharsets.UTF_8);
    return new ByteBuffer[] {Sections.data(b.length), ByteBuffer.wrap(b)};
  }

  @Test
  public void requestIsAnsweredByTheDynamicAddress() throws Exception {
    Peer server = new Peer("server");
    Peer client = new Peer("client");
    server.on(
        () -> {
          LinkSender answers = server.connection.sender(SenderOptions.anonymous(), new Out());
          LinkReceiver requests =
              server.connection.receiver(
                  ReceiverOptions.from("service"),
                  new In() {
                    @Override
                    public void received(LinkReceiver link, LinkReceiver.Incoming m) {
                      echo(answers, m);
                      link.flow(1);
                    }
                  });
          requests.flow(10);
          return requests;
        });
    In in = new In();
    LinkReceiver replies =
        client.on(() -> client.connection.receiver(ReceiverOptions.dynamic(), in));
    assertEquals("attached", in.next());
    client.on(
        () -> {
          replies.flow(10);
          return 1;
        });
    Out out = new Out();
    LinkSender requests =
        client.on(() -> client.connection.sender(SenderOptions.to("service"), out));
    out.await("credit");
    BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    for (int i = 0; i < 20; i++) {
      String text = "request " + i;
      client.on(
          () -> {
            Properties p = new Properties();
            p.setReplyTo(replies.address());
            ByteBuffer[] m = message(text);
            requests.send(false, outcomes::add, Sections.head(p, Map.of("n", 1)), m[0], m[1]);
            return 1;
          });
      assertEquals(text, in.next());
      assertEquals(Outcome.ACCEPTED, outcomes.poll(SECONDS, TimeUnit.SECONDS));
    }
  }

  private static void echo(LinkSender answers, LinkReceiver.Incoming m) {
    Properties p = new Properties();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    SectionReader reader = new SectionReader(1 << 16);
    for (ByteBuffer b = m.read(); b.hasRemaining(); b = m.read()) {
      reader.read(
          b,
          new SectionReader.Sink() {
            @Override
            public void properties(Properties properties) {
              p.setTo(properties.getReplyTo());
            }

            @Override
            public void data(ByteBuffer bytes) {
              byte[] copy = new byte[bytes.remaining()];
              bytes.get(copy);
              all.writeBytes(copy);
            }
          });
    }
    m.settle(Outcome.ACCEPTED);
    ByteBuffer[] body = message(all.toString(StandardCharsets.UTF_8));
    answers.send(true, LinkSender.Settled.IGNORED, Sections.head(p, Map.of()), body[0], body[1]);
  }

  @Test
  public void readerWhoDoesNotReadStopsTheWriterOfStream() throws Exception {
    Peer a = new Peer("a");
    Peer b = new Peer("b");
    CompletableFuture<LinkReceiver.Incoming> begun = new CompletableFuture<>();
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    CompletableFuture<byte[]> whole = new CompletableFuture<>();
    boolean[] reading = {false};
    SectionReader sections = new SectionReader(1 << 16);
    b.on(
        () -> {
          LinkReceiver r =
              b.connection.receiver(
                  ReceiverOptions.from("stream").onOwnSession(),
                  new In() {
                    @Override
                    public void received(LinkReceiver link, LinkReceiver.Incoming m) {
                      begun.complete(m);
                      if (reading[0]) {
                        drain(m, sections, got, whole);
                      }
                    }
                  });
          r.flow(1);
          return r;
        });
    Out out = new Out();
    LinkSender sender =
        a.on(() -> a.connection.sender(SenderOptions.to("stream").onOwnSession(), out));
    out.await("credit");
    byte[] chunk = new byte[60_000];
    new Random(1).nextBytes(chunk);
    int total = 1500;
    int[] sent = {0};
    BlockingQueue<Outcome> outcome = new LinkedBlockingQueue<>();
    LinkSender.Outgoing stream = a.on(() -> sender.begin(false, outcome::add));
    Runnable write =
        () -> {
          while (sent[0] < total && sender.isWritable()) {
            sent[0]++;
            stream.append(Sections.data(chunk.length));
            stream.append(ByteBuffer.wrap(chunk));
          }
          if (sent[0] == total) {
            stream.end();
          }
        };
    Thread pump =
        new Thread("writer") {
          @Override
          public void run() {
            try {
              while (a.on(() -> sent[0] < total)) {
                a.connection.execute(write);
                out.told.poll(50, TimeUnit.MILLISECONDS);
              }
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }
        };
    a.on(
        () -> {
          write.run();
          return 1;
        });
    LinkReceiver.Incoming m = begun.get(SECONDS, TimeUnit.SECONDS);
    pump.start();
    int before = -1;
    int now = a.on(() -> sent[0]);
    while (now != before) {
      before = now;
      TimeUnit.MILLISECONDS.sleep(300);
      now = a.on(() -> sent[0]);
    }
    assertTrue("sent ahead: " + now * 60_000L, now * 60_000L < 24 << 20);
    b.on(
        () -> {
          reading[0] = true;
          drain(m, sections, got, whole);
          return 1;
        });
    byte[] all = whole.get(SECONDS, TimeUnit.SECONDS);
    assertEquals((long) total * chunk.length, all.length);
    byte[] last = new byte[chunk.length];
    System.arraycopy(all, all.length - chunk.length, last, 0, chunk.length);
    assertArrayEquals(chunk, last);
    assertEquals(Outcome.ACCEPTED, outcome.poll(SECONDS, TimeUnit.SECONDS));
    pump.join();
  }

  @Test
  public void whatIsAddedToStreamThatItsReaderHasCutIsLetGo() throws Exception {
    Peer a = new Peer("a");
    Peer b = new Peer("b");
    b.on(
        () -> {
          LinkReceiver r =
              b.connection.receiver(
                  ReceiverOptions.from("cut").onOwnSession(),
                  new In() {
                    @Override
                    public void received(LinkReceiver link, LinkReceiver.Incoming m) {
                      m.settle(Outcome.rejected("test:enough", "no more"));
                    }
                  });
          r.flow(1);
          return r;
        });
    Out out = new Out();
    LinkSender sender =
        a.on(() -> a.connection.sender(SenderOptions.to("cut").onOwnSession(), out));
    out.await("credit");
    BlockingQueue<Outcome> outcome = new LinkedBlockingQueue<>();
    byte[] chunk = new byte[60_000];
    LinkSender.Outgoing stream =
        a.on(
            () -> {
              LinkSender.Outgoing s = sender.begin(false, outcome::add);
              for (int i = 0; i < 4; i++) {
                s.append(Sections.data(chunk.length));
                s.append(ByteBuffer.wrap(chunk));
              }
              return s;
            });
    assertNotNull(outcome.poll(SECONDS, TimeUnit.SECONDS));
    boolean writable =
        a.on(
            () -> {
              for (int i = 0; i < 100; i++) {
                stream.append(ByteBuffer.wrap(chunk));
              }
              return sender.isWritable();
            });
    assertTrue("nothing waits", writable);
  }

  private static void drain(
      LinkReceiver.Incoming m,
      SectionReader sections,
      ByteArrayOutputStream got,
      CompletableFuture<byte[]> whole) {
    for (ByteBuffer x = m.read(); x.hasRemaining(); x = m.read()) {
      sections.read(
          x,
          bytes -> {
            got.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            bytes.position(bytes.limit());
          });
    }
    if (m.isComplete()) {
      m.settle(Outcome.ACCEPTED);
      whole.complete(got.toByteArray());
    }
  }

  @Test
  public void linkRouteBringsAttachesOfOthers() throws Exception {
    Peer server = new Peer("server");
    Peer client = new Peer("client");
    BlockingQueue<String> attaches = new LinkedBlockingQueue<>();
    BlockingQueue<LinkReceiver> taken = new LinkedBlockingQueue<>();
    In in = new In();
    CompletableFuture<Boolean> made = new CompletableFuture<>();
    server.on(
        () -> {
          server.connection.onAttach(
              link -> {
                attaches.add(link.target() + " " + link.source() + " " + link.properties());
                LinkReceiver r = link.receive(Map.of("answer", "yes"), in);
                r.flow(2);
                taken.add(r);
              });
          server.connection.linkRoute("q1", Direction.IN, (ok, why) -> made.complete(ok));
          return 1;
        });
    assertTrue(made.get(SECONDS, TimeUnit.SECONDS));
    Out out = new Out();
    LinkSender sender =
        client.on(
            () ->
                client.connection.sender(
                    SenderOptions.to("q1").from("back").with(Map.of("x", 1)), out));
    assertEquals("q1 back {x=1}", attaches.poll(SECONDS, TimeUnit.SECONDS));
    out.await("attached");
    out.await("credit");
    assertEquals("yes", client.on(() -> sender.peerProperties().get("answer")));
    client.on(
        () -> {
          sender.send(true, LinkSender.Settled.IGNORED, message("one"));
          sender.send(true, LinkSender.Settled.IGNORED, message("two"));
          sender.close();
          return 1;
        });
    assertEquals("attached", in.next());
    assertEquals("one", in.next());
    assertEquals("two", in.next());
    assertEquals("closed ", in.next());

    Out second = new Out();
    client.on(() -> client.connection.sender(SenderOptions.to("q1"), second));
    taken.poll(SECONDS, TimeUnit.SECONDS);
    LinkReceiver r = taken.poll(SECONDS, TimeUnit.SECONDS);
    server.on(
        () -> {
          r.close("test:broken", "it broke");
          return 1;
        });
    second.await("closed test:broken");

    Out third = new Out();
    server.connection.close();
    assertEquals("down", server.next());
    client.on(() -> client.connection.sender(SenderOptions.to("q1"), third));
    client.on(() -> 1);
  }

  @Test
  public void whatIsOpenIsLostWithTheRouter() throws Exception {
    Peer client = new Peer("client");
    In in = new In();
    client.on(
        () -> {
          LinkReceiver r = client.connection.receiver(ReceiverOptions.from("x"), in);
          r.flow(1);
          return r;
        });
    assertEquals("attached", in.next());
    Out out = new Out();
    LinkSender sender = client.on(() -> client.connection.sender(SenderOptions.to("y"), out));
    out.await("attached");
    BlockingQueue<Outcome> outcome = new LinkedBlockingQueue<>();
    client.on(
        () -> {
          sender.send(false, outcome::add, message("nobody takes it"));
          return 1;
        });
    router.close();
    assertEquals("closed amqp:connection:forced", in.next());
    out.await("closed amqp:connection:forced");
    assertEquals(Outcome.LOST, outcome.poll(SECONDS, TimeUnit.SECONDS));
    assertEquals("down", client.next());
    assertFalse(client.on(client.connection::isUp));
    router = router();
    if (!inProcess) {
      assertEquals("up", client.next());
    }
  }

  @Test
  public void connectionsAreSeenAndLeaveNothing() throws Exception {
    int before = router.router().view().connections().size();
    Peer client = new Peer("seen");
    assertTrue(
        router.router().view().connections().stream()
            .anyMatch(c -> c.container().equals("seen") && c.opened()));
    client.connection.close();
    assertEquals("down", client.next());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (router.router().view().connections().size() != before && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(before, router.router().view().connections().size());
  }
}
