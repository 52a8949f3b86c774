/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.channel.Channel;
import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.SenderOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * The side that was connected to: a receiver with a dynamic source, and a sender to the queue that
 * names it as its source. The sender is a link routed to the other side, so its credit is the other
 * side's, and messages need no answer.
 */
final class ListeningTunnel extends Tunnel implements LinkSender.Listener, LinkReceiver.Listener {
  private static final long ESTABLISH_MILLIS = 10_000;

  /** Where no link route takes the queue, the router itself answers, and gives no credit. */
  private static final long CREDIT_MILLIS = 1_000;

  /**
   * ioFog's proxy gives credit at once, but looks at what comes only when it has connected, and
   * says nothing of that: what is sent before is lost there.
   */
  private static final long CONNECT_MILLIS = 100;

  private final RouterConnection connection;
  private final String queue;
  private final String name;
  private final long began = System.nanoTime();
  private boolean established;
  private boolean credited;
  private boolean listening;

  ListeningTunnel(
      Channel channel,
      RouterConnection connection,
      String queue,
      String name,
      Budget budget,
      TcpWatch watch,
      Runnable done) {
    super(channel, budget, watch, done);
    this.connection = connection;
    this.queue = queue;
    this.name = name;
  }

  void begin() {
    in = connection.receiver(ReceiverOptions.dynamic(), this);
    in.flow(budget.window());
    expire(ESTABLISH_MILLIS);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a loop that has ended has no connections
  private void expire(long millis) {
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (!credited) {
                closeGently();
              }
            },
            millis,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void attached(LinkReceiver link) {
    if (!isOver()) {
      out =
          connection.sender(
              SenderOptions.to(queue).from(link.address()).named(name).with(TunnelForm.PROPERTIES),
              this);
    }
  }

  @Override
  public void attached(LinkSender link) {
    established = true;
    ours = link.peerProperties().containsKey(TunnelForm.OURS);
    watch.established(System.nanoTime() - began);
    if (out.credit() > 0) {
      credit(link);
    } else {
      expire(CREDIT_MILLIS);
    }
  }

  @Override
  public void credit(LinkSender link) {
    boolean first = !credited;
    credited = true;
    if (ours) {
      listening = true;
      pull();
    } else if (first) {
      letConnect();
    } else {
      pull();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a loop that has ended has no connections
  private void letConnect() {
    channel
        .eventLoop()
        .schedule(
            () -> {
              listening = true;
              pull();
            },
            CONNECT_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void writable(LinkSender link) {
    pull();
  }

  @Override
  public void received(LinkReceiver link, LinkReceiver.Incoming message) {
    take(message);
  }

  @Override
  public void closed(LinkSender link, String condition, String description) {
    if (established) {
      linkEnded(condition);
    } else {
      closeGently();
    }
  }

  @Override
  public void closed(LinkReceiver link, String condition, String description) {
    linkEnded(condition.isEmpty() ? TunnelForm.RESET : condition);
  }

  @Override
  boolean hasRoom() {
    return listening && out != null && out.isAttached() && out.credit() > 0 && out.isWritable();
  }

  @Override
  void send(ByteBuffer... message) {
    out.send(true, LinkSender.Settled.IGNORED, message);
  }

  @Override
  void endPlainly() {
    closeGently();
  }

  @Override
  boolean isDelivered() {
    return true;
  }

  @Override
  void closeLinks(String condition) {
    if (out != null) {
      if (condition.isEmpty()) {
        out.close();
      } else {
        out.close(condition, "");
      }
    }
    in.close();
  }

  @Override
  void received(int bytes) {
    watch.in(bytes);
  }

  @Override
  void writing(int bytes) {
    watch.out(bytes);
  }
}
