/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.channel.Channel;
import io.tule.amqp.client.AttachListener.PeerLink;
import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.SenderOptions;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The side that connects: it takes the link that the other side attached to the queue, and sends
 * back to the address that this link names as its source. A router gives more credit there than the
 * other side has room for, so what is not answered is counted.
 */
final class ConnectingTunnel extends Tunnel implements LinkSender.Listener, LinkReceiver.Listener {
  private final PeerLink link;
  private int unanswered;
  private boolean ending;

  ConnectingTunnel(Channel channel, PeerLink link, Budget budget, TcpWatch watch, Runnable done) {
    super(channel, budget, watch, done);
    this.link = link;
  }

  void begin() {
    ours = link.properties().containsKey(TunnelForm.OURS);
    out = link.connection().sender(SenderOptions.to(link.source()), this);
    in = link.receive(ours ? TunnelForm.PROPERTIES : Map.of(), this);
    in.flow(budget.window());
  }

  @Override
  public void attached(LinkSender l) {
    pull();
  }

  @Override
  public void credit(LinkSender l) {
    pull();
  }

  @Override
  public void writable(LinkSender l) {
    pull();
  }

  @Override
  public void received(LinkReceiver l, LinkReceiver.Incoming message) {
    take(message);
  }

  @Override
  public void closed(LinkReceiver l, String condition, String description) {
    linkEnded(condition);
  }

  @Override
  public void closed(LinkSender l, String condition, String description) {
    linkEnded(condition.isEmpty() ? TunnelForm.RESET : condition);
  }

  @Override
  boolean hasRoom() {
    return unanswered < budget.window() && out.isAttached() && out.credit() > 0 && out.isWritable();
  }

  @Override
  void send(ByteBuffer... message) {
    unanswered++;
    long n = 0;
    for (ByteBuffer each : message) {
      n += each.remaining();
    }
    long bytes = n;
    budget.add(bytes);
    out.send(false, outcome -> answered(outcome, bytes), message);
  }

  private void answered(Outcome outcome, long bytes) {
    unanswered--;
    budget.add(-bytes);
    if (isOver()) {
      return;
    }
    if (outcome.kind() != Outcome.Kind.ACCEPTED) {
      reset();
    } else if (ending && unanswered == 0) {
      closeGently();
    } else {
      pull();
      finishIfDone();
    }
  }

  @Override
  void endPlainly() {
    ending = true;
    if (unanswered == 0) {
      closeGently();
    }
  }

  @Override
  boolean isDelivered() {
    return unanswered == 0;
  }

  @Override
  void closeLinks(String condition) {
    if (condition.isEmpty()) {
      in.close();
    } else {
      in.close(condition, "");
    }
    out.close();
  }

  @Override
  void received(int bytes) {
    watch.out(bytes);
  }

  @Override
  void writing(int bytes) {
    watch.in(bytes);
  }
}
