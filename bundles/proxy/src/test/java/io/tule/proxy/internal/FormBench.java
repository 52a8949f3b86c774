/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.Timeout;

/** A half of ioFog's proxy, as far as tests are it. */
public abstract class FormBench {
  @Rule public final Timeout timeout = new Timeout(60, TimeUnit.SECONDS);

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  protected Bench bench;
  protected RouterConnection connection;

  @Before
  public void start() throws Exception {
    bench = new Bench();
    CompletableFuture<RouterConnection> up = new CompletableFuture<>();
    loops
        .next()
        .execute(
            () ->
                RouterConnections.inProcess(
                    bench.router,
                    loops.next(),
                    ConnectionOptions.named("iofog"),
                    new ConnectionListener() {
                      @Override
                      public void up(RouterConnection which) {
                        up.complete(which);
                      }

                      @Override
                      public void down(RouterConnection which, String reason) {}
                    }));
    connection = up.get();
  }

  @After
  public void stop() {
    connection.close();
    bench.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Messages of an address, whole. */
  protected abstract static class Messages implements LinkReceiver.Listener {
    private byte[] bytes = new byte[0];

    @Override
    public void received(LinkReceiver link, LinkReceiver.Incoming incoming) {
      for (ByteBuffer b = incoming.read(); b.hasRemaining(); b = incoming.read()) {
        byte[] next = java.util.Arrays.copyOf(bytes, bytes.length + b.remaining());
        b.get(next, bytes.length, b.remaining());
        bytes = next;
      }
      if (incoming.isComplete()) {
        Message message = Message.Factory.create();
        message.decode(bytes, 0, bytes.length);
        bytes = new byte[0];
        came(message);
        incoming.settle(Outcome.ACCEPTED);
      }
    }

    protected abstract void came(Message message);

    @Override
    public void closed(LinkReceiver link, String condition, String description) {}
  }

  private static ByteBuffer encoded(Message message) {
    byte[] bytes = new byte[1 << 17];
    return ByteBuffer.wrap(bytes, 0, message.encode(bytes, 0, bytes.length));
  }

  protected void send(String address, Message message, CompletableFuture<Outcome> outcome) {
    boolean[] sent = new boolean[1];
    connection.sender(
        SenderOptions.to(address),
        new LinkSender.Listener() {
          @Override
          public void credit(LinkSender link) {
            if (!sent[0]) {
              sent[0] = true;
              link.send(false, outcome::complete, encoded(message));
            }
          }

          @Override
          public void closed(LinkSender link, String condition, String description) {}
        });
  }

  /** Sends a message from any thread. */
  protected void send(String address, Message message) {
    connection.execute(() -> send(address, message, new CompletableFuture<>()));
  }

  /** Messages of an address as they come, and that address once it is known. */
  protected BlockingQueue<Message> inbox(
      ReceiverOptions options, CompletableFuture<String> address) {
    BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    connection.execute(
        () ->
            connection
                .receiver(
                    options,
                    new Messages() {
                      @Override
                      public void attached(LinkReceiver link) {
                        address.complete(link.address());
                      }

                      @Override
                      protected void came(Message message) {
                        messages.add(message);
                      }
                    })
                .flow(1_000));
    return messages;
  }

  protected static String body(Message message) {
    Binary bytes = (Binary) ((AmqpValue) message.getBody()).getValue();
    return new String(
        bytes.getArray(), bytes.getArrayOffset(), bytes.getLength(), StandardCharsets.UTF_8);
  }
}
