/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import static org.junit.Assert.assertEquals;

import io.netty.channel.nio.NioEventLoopGroup;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.ConnectionOptions;
import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.RouterConnections;
import io.tule.amqp.client.SenderOptions;
import io.tule.proxy.RouterPlace;
import io.tule.proxy.internal.Bench;
import io.tule.proxy.internal.line.Line;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class OutCallTest {
  @Rule public final Timeout timeout = new Timeout(60, TimeUnit.SECONDS);

  private static final int LENGTH = 40_000;

  private Bench bench;

  @Before
  public void start() throws Exception {
    bench = new Bench();
  }

  @After
  public void stop() {
    bench.close();
  }

  private int streams() throws Exception {
    AmqpComponent amqp =
        bench.engine.context().orElseThrow().getComponent("tule-amqp", AmqpComponent.class);
    int all = 0;
    for (Line line : amqp.lines().acquire(RouterPlace.HERE)) {
      all += line.loop().submit(() -> Post.of(line).streams()).get();
    }
    amqp.lines().release(RouterPlace.HERE);
    return all;
  }

  /** Gives room for all of a request but its last byte, and answers when that has come. */
  private static final class Half {
    private final RouterConnection connection;
    private final LinkReceiver inbox;
    private Received request;
    private long left = LENGTH - 1;

    Half(RouterConnection connection) {
      this.connection = connection;
      this.inbox = receive(ReceiverOptions.dynamic(), this::piece);
      receive(ReceiverOptions.from("q" + Texts.OURS), this::begin);
    }

    private LinkReceiver receive(ReceiverOptions options, Consumer<Received> taken) {
      LinkReceiver receiver =
          connection.receiver(
              options,
              new LinkReceiver.Listener() {
                @Override
                public void received(LinkReceiver link, LinkReceiver.Incoming incoming) {
                  Received message =
                      incoming.attachment() instanceof Received known
                          ? known
                          : new Received(100_000);
                  message.take(incoming);
                  incoming.attach(message);
                  if (incoming.isComplete()) {
                    incoming.settle(Outcome.ACCEPTED);
                    taken.accept(message);
                  }
                }

                @Override
                public void closed(LinkReceiver link, String condition, String description) {}
              });
      receiver.flow(100);
      return receiver;
    }

    private void begin(Received message) {
      request = message;
      send(Texts.WINDOW, inbox.address(), Map.of(Texts.ID, 5L, Texts.WINDOW, left), "");
    }

    private void piece(Received message) {
      left -= message.body().remaining();
      if (left == 0) {
        send("413", "", Map.of(Texts.END, true), "no");
      }
    }

    private void send(String subject, String replyTo, Map<String, Object> entries, String body) {
      connection.sender(
          SenderOptions.to(request.replyTo()),
          new LinkSender.Listener() {
            private boolean sent;

            @Override
            public void credit(LinkSender link) {
              if (!sent) {
                sent = true;
                Object number = request.properties().getCorrelationId();
                link.send(
                    true,
                    LinkSender.Settled.IGNORED,
                    Texts.message(
                        Texts.properties("", subject, number, replyTo),
                        entries,
                        ByteBuffer.wrap(body.getBytes(StandardCharsets.US_ASCII))));
              }
            }

            @Override
            public void closed(LinkSender link, String condition, String description) {}
          });
    }
  }

  /** Its last bytes would wait for room that nobody gives any more. */
  @Test
  public void nothingIsLeftOfAnUploadThatIsAnsweredBeforeItsEnd() throws Exception {
    int port = Bench.free();
    bench.open("http:" + port + "=>amqp:q");
    CompletableFuture<RouterConnection> up = new CompletableFuture<>();
    AtomicReference<Half> half = new AtomicReference<>();
    NioEventLoopGroup loops = new NioEventLoopGroup(1);
    loops
        .next()
        .execute(
            () ->
                RouterConnections.inProcess(
                    bench.router,
                    loops.next(),
                    ConnectionOptions.named("half"),
                    new ConnectionListener() {
                      @Override
                      public void up(RouterConnection which) {
                        half.set(new Half(which));
                        up.complete(which);
                      }

                      @Override
                      public void down(RouterConnection which, String reason) {}
                    }));
    RouterConnection connection = up.get();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout(20_000);
      client
          .getOutputStream()
          .write(
              ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: "
                      + LENGTH
                      + "\r\n\r\n"
                      + "x".repeat(LENGTH))
                  .getBytes(StandardCharsets.US_ASCII));
      String status = new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      assertEquals("HTTP/1.1 413", status);
      assertEquals(0, streams());
    }
    connection.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
