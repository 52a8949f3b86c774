/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.channel.EventLoop;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.ConnectionOptions;
import io.tule.amqp.client.RouterConnection;

/** Opens connections to the router that a route names. */
@FunctionalInterface
public interface Routers {
  /**
   * Opens one; it is made again by itself for as long as it is not closed.
   *
   * @param router as the route has it: {@code here} or {@code ID@HOST:PORT}
   */
  RouterConnection open(
      String router, EventLoop loop, ConnectionOptions options, ConnectionListener listener);
}
