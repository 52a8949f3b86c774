/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.netty.channel.EventLoop;
import io.tule.amqp.client.AttachListener;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.ConnectionOptions;
import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.SenderOptions;
import io.tule.router.config.Direction;
import java.util.Objects;

/** A connection as its users have it: what does not depend on how the bytes pass. */
abstract class ClientConnection implements RouterConnection {
  private static final AttachListener NOBODY =
      link -> link.refuse("amqp:not-found", "nobody serves links here");

  final EventLoop loop;
  final ConnectionOptions options;
  private final ConnectionListener listener;
  private AttachListener attach = NOBODY;

  /** Null while there is none. */
  Conversation talk;

  boolean closed;

  ClientConnection(EventLoop loop, ConnectionOptions options, ConnectionListener listener) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.options = Objects.requireNonNull(options, "options");
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  @Override
  public final EventLoop loop() {
    return loop;
  }

  @Override
  public final void execute(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  @Override
  public final boolean isUp() {
    return talk != null && talk.isUp();
  }

  @Override
  public final String routerId() {
    return isUp() ? talk.container() : "";
  }

  private Conversation need() {
    if (!isUp()) {
      throw new IllegalStateException("the connection to the router is not up");
    }
    return talk;
  }

  @Override
  public final LinkSender sender(SenderOptions senderOptions, LinkSender.Listener linkListener) {
    return need().sender(senderOptions, linkListener);
  }

  @Override
  public final LinkReceiver receiver(
      ReceiverOptions receiverOptions, LinkReceiver.Listener linkListener) {
    return need().receiver(receiverOptions, linkListener);
  }

  @Override
  public final void onAttach(AttachListener attachListener) {
    this.attach = Objects.requireNonNull(attachListener, "attachListener");
  }

  @Override
  public final void linkRoute(String pattern, Direction direction, LinkRouteResult done) {
    need();
    new LinkRouteRequest(this, pattern, direction, done).begin();
  }

  @Override
  public final void close() {
    execute(
        () -> {
          if (!closed) {
            closed = true;
            shut();
          }
        });
  }

  /** The name by which the peer is called in the OPEN, null for none. */
  abstract String hostname();

  /** Closes, on the loop. */
  abstract void shut();

  // --- what the conversation tells
  // ----------------------------------------------------------------

  void up(Conversation of) {
    if (of == talk) {
      listener.up(this);
    }
  }

  void down(Conversation of, String reason) {
    if (of == talk) {
      talk = null;
      listener.down(this, reason);
    }
  }

  void offered(OfferedLink link) {
    attach.attached(link);
  }
}
