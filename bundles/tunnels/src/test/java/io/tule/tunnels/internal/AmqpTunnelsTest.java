/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.tunnels.internal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.tule.amqp.client.AttachListener.PeerLink;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.ConnectionOptions;
import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.RouterConnections;
import io.tule.amqp.client.SectionReader;
import io.tule.amqp.client.SenderOptions;
import io.tule.api.ReasonCode;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.Tunnels;
import io.tule.router.config.Direction;
import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.face.RouterService;
import io.tule.router.internal.management.LogControl;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Streams to a far side that speaks as the TCP bridge does, over a real router. */
public final class AmqpTunnelsTest {
  private static final int SECONDS = 20;
  private static final Schema SCHEMA = Schema.load();

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private RouterService router;
  private AmqpTunnels tunnels;
  private RouterConnection far;

  @Before
  public void start() throws Exception {
    router =
        RouterService.start(
            SCHEMA,
            new ConfReader(SCHEMA)
                .parse(
                    List.of(
                        "[[\"router\",{\"id\":\"R\",\"mode\":\"interior\",\"workerThreads\":1}]]"),
                    true),
            RouterConfig.SaslUsers.NONE,
            LogControl.NONE,
            Clock.systemUTC());
    tunnels = new AmqpTunnels(() -> Optional.of(router.router()));
  }

  @After
  public void stop() throws Exception {
    tunnels.close();
    if (far != null) {
      far.close();
    }
    router.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private void serve(String queue) throws Exception {
    CompletableFuture<Boolean> made = new CompletableFuture<>();
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void up(RouterConnection c) {
            c.onAttach(Echo::new);
            c.linkRoute(queue, Direction.IN, (ok, why) -> made.complete(ok));
          }

          @Override
          public void down(RouterConnection c, String reason) {}
        };
    far =
        RouterConnections.inProcess(
            router.router(), loops.next(), ConnectionOptions.named("far"), listener);
    assertTrue(made.get(SECONDS, TimeUnit.SECONDS));
  }

  @Test
  public void bytesComeBackInOrderAndEndsPass() throws Exception {
    serve("q1");
    Heard heard = new Heard();
    Tunnels.Tunnel tunnel = tunnels.connect("q1", heard);
    assertEquals("open", heard.next());
    byte[] much = new byte[3_000_000];
    new Random(1).nextBytes(much);
    for (int at = 0; at < much.length; at += 50_000) {
      if (!tunnel.write(much, at, 50_000)) {
        assertEquals("writable", heard.next());
      }
    }
    tunnel.end();
    assertEquals("end", heard.lastBut("writable"));
    assertEquals("closed true", heard.next());
    assertArrayEquals(much, heard.bytes.toByteArray());
  }

  @Test
  public void whoPausesHoldsTheFarSideBackAndLosesNothing() throws Exception {
    serve("q1");
    Heard heard = new Heard();
    Tunnels.Tunnel tunnel = tunnels.connect("q1", heard);
    assertEquals("open", heard.next());
    tunnel.pause();
    byte[] some = new byte[100_000];
    new Random(2).nextBytes(some);
    tunnel.write(some, 0, some.length);
    tunnel.end();
    tunnel.resume();
    assertEquals("end", heard.lastBut("writable"));
    assertArrayEquals(some, heard.bytes.toByteArray());
  }

  @Test
  public void whereNobodyServesThatIsTold() throws Exception {
    Heard heard = new Heard();
    tunnels.connect("nobody", heard);
    assertEquals("closed false", heard.next());
    assertEquals(ReasonCode.ROUTER_UNREACHABLE, heard.state.reason());
  }

  private static final class Heard implements Tunnels.Listener {
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    volatile PortState state = PortState.OPEN;

    String next() throws InterruptedException {
      String word = told.poll(SECONDS, TimeUnit.SECONDS);
      assertNotNull("nothing was told", word);
      return word;
    }

    String lastBut(String passed) throws InterruptedException {
      String word = next();
      while (word.equals(passed)) {
        word = next();
      }
      return word;
    }

    @Override
    public void onOpen() {
      told.add("open");
    }

    @Override
    public void onData(byte[] data) {
      bytes.writeBytes(data);
    }

    @Override
    public void onWritable() {
      told.add("writable");
    }

    @Override
    public void onEnd() {
      told.add("end");
    }

    @Override
    public void onClose(PortState how) {
      state = how;
      told.add("closed " + how.open());
    }
  }

  /** The far side: sends back what comes, and its end. */
  private static final class Echo implements LinkReceiver.Listener, LinkSender.Listener {
    private final LinkReceiver in;
    private final LinkSender out;
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    Echo(PeerLink link) {
      out = link.connection().sender(SenderOptions.to(link.source()), this);
      in = link.receive(Map.of(Form.OURS, 1), this);
      in.flow(4);
    }

    @Override
    public void received(LinkReceiver link, LinkReceiver.Incoming message) {
      if (!message.isComplete()) {
        return;
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      boolean[] fin = new boolean[1];
      SectionReader reader = new SectionReader(16_384);
      SectionReader.Sink sink =
          new SectionReader.Sink() {
            @Override
            public void properties(Properties properties) {
              fin[0] = Form.FIN.equals(properties.getSubject());
            }

            @Override
            public void data(ByteBuffer bytes) {
              byte[] copy = new byte[bytes.remaining()];
              bytes.get(copy);
              body.writeBytes(copy);
            }
          };
      for (ByteBuffer b = message.read(); b.hasRemaining(); b = message.read()) {
        reader.read(b, sink);
      }
      message.settle(Outcome.ACCEPTED);
      byte[] bytes = body.toByteArray();
      ByteBuffer[] back = fin[0] ? Form.fin() : Form.chunk(bytes, 0, bytes.length);
      waiting.add(
          () ->
              out.send(
                  false,
                  outcome -> {
                    if (!in.isClosed()) {
                      in.flow(1);
                    }
                  },
                  back));
      credit(out);
    }

    @Override
    public void credit(LinkSender link) {
      while (link.credit() > 0 && !waiting.isEmpty()) {
        waiting.poll().run();
      }
    }

    @Override
    public void attached(LinkSender link) {
      credit(link);
    }

    @Override
    public void closed(LinkReceiver link, String condition, String description) {
      out.close();
    }

    @Override
    public void closed(LinkSender link, String condition, String description) {}
  }
}
