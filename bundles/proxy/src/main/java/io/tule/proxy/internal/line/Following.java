/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.line;

import io.netty.channel.EventLoop;
import io.tule.amqp.client.AttachListener;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.SenderOptions;
import io.tule.proxy.internal.flow.OnLoop;
import io.tule.router.config.Direction;

/** A connection for one user alone, which follows the routers as the lines do. */
final class Following implements RouterConnection, Line.User {
  private final Line line;
  private final ConnectionListener listener;
  private final Runnable closed;
  private RouterConnection current;

  /**
   * Creates it; the line is to be told of it.
   *
   * @param closed told when it is closed
   */
  Following(Line line, ConnectionListener listener, Runnable closed) {
    this.line = line;
    this.listener = listener;
    this.closed = closed;
  }

  @Override
  public void up(RouterConnection connection) {
    current = connection;
    listener.up(connection);
  }

  @Override
  public void down() {
    RouterConnection last = current;
    current = null;
    listener.down(last, "the router is away");
  }

  private RouterConnection current() {
    if (current == null) {
      throw new IllegalStateException("the connection to the router is not up");
    }
    return current;
  }

  @Override
  public EventLoop loop() {
    return line.loop();
  }

  @Override
  public void execute(Runnable task) {
    OnLoop.run(line.loop(), task);
  }

  @Override
  public boolean isUp() {
    return current != null && current.isUp();
  }

  @Override
  public String routerId() {
    return current == null ? "" : current.routerId();
  }

  @Override
  public LinkSender sender(SenderOptions options, LinkSender.Listener links) {
    return current().sender(options, links);
  }

  @Override
  public LinkReceiver receiver(ReceiverOptions options, LinkReceiver.Listener links) {
    return current().receiver(options, links);
  }

  @Override
  public void onAttach(AttachListener links) {
    current().onAttach(links);
  }

  @Override
  public void linkRoute(String pattern, Direction direction, LinkRouteResult done) {
    current().linkRoute(pattern, direction, done);
  }

  @Override
  public void close() {
    closed.run();
    line.loop().execute(() -> line.go(""));
  }
}
