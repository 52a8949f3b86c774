/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import io.netty.channel.EventLoop;
import io.tule.amqp.client.internal.PipedConnection;
import io.tule.amqp.client.internal.TcpConnection;
import io.tule.router.spi.Router;

/** Makes connections to routers. */
public final class RouterConnections {
  private RouterConnections() {}

  /**
   * Connects to a router in this process, without a socket: what is sent is routed on the calling
   * loop's own thread.
   *
   * @param loop to which the connection is confined
   */
  public static RouterConnection inProcess(
      Router router, EventLoop loop, ConnectionOptions options, ConnectionListener listener) {
    PipedConnection c = new PipedConnection(router, loop, options, listener);
    c.execute(c::start);
    return c;
  }

  /**
   * Connects to a router by TCP, again and again with growing pauses up to 30 s.
   *
   * @param loop to which the connection is confined; one of NIO
   */
  public static RouterConnection tcp(
      Remote remote, EventLoop loop, ConnectionOptions options, ConnectionListener listener) {
    TcpConnection c = new TcpConnection(remote, loop, options, listener);
    c.execute(c::start);
    return c;
  }
}
