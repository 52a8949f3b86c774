/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import io.netty.channel.EventLoop;
import io.tule.router.config.Direction;

/**
 * A connection to one router. It is confined to its event loop: every method but {@link #execute}
 * and {@link #close} is called there, and every callback comes there. No callback may block.
 *
 * <p>Links live as long as the connection is up. When it goes down each open link is told ({@code
 * closed}), then {@link ConnectionListener#down}; with the next {@link ConnectionListener#up} their
 * owners make them anew.
 */
public interface RouterConnection extends AutoCloseable {
  /** The loop it is confined to. */
  EventLoop loop();

  /** Runs a task on the loop, at once if called there; from any thread. */
  void execute(Runnable task);

  /** Whether both sides have opened. */
  boolean isUp();

  /** Container id of the router, empty while the connection is not up. */
  String routerId();

  /**
   * Attaches a link to send by. It may be used when {@link LinkSender.Listener#attached} has come.
   *
   * @throws IllegalStateException if the connection is not up
   */
  LinkSender sender(SenderOptions options, LinkSender.Listener listener);

  /**
   * Attaches a link to receive by. It may be given credit at once.
   *
   * @throws IllegalStateException if the connection is not up
   */
  LinkReceiver receiver(ReceiverOptions options, LinkReceiver.Listener listener);

  /** Sets who serves links that the router attaches (link routes); without one they are refused. */
  void onAttach(AttachListener listener);

  /**
   * Makes a link route that lives as long as this connection: attaches of others to addresses that
   * match come to {@link #onAttach}. By CREATE of {@code
   * org.apache.qpid.dispatch.router.connection.linkRoute}, as qpid-dispatch 1.x has it.
   *
   * @param pattern of addresses; {@code *} stands for one token, {@code #} for any number
   * @param direction {@code IN}: peers send to us, {@code OUT}: peers receive from us
   * @param done told once how it ended; also when the connection goes down before that
   */
  void linkRoute(String pattern, Direction direction, LinkRouteResult done);

  /** How making a link route ended. */
  @FunctionalInterface
  interface LinkRouteResult {
    /**
     * It ended.
     *
     * @param made whether the router serves it now
     * @param description for people, empty if made
     */
    void done(boolean made, String description);
  }

  /** Closes it for good, from any thread; links are told as when it goes down. */
  @Override
  void close();
}
