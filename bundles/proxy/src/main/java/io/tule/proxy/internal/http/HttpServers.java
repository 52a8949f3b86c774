/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.channel.MultithreadEventLoopGroup;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** The ports that are open, each shared by its routes. Any thread. */
final class HttpServers {
  private final MultithreadEventLoopGroup loops;
  private final Http2Budget budget;
  private final Map<InetSocketAddress, HttpServer> servers = new HashMap<>();

  HttpServers(MultithreadEventLoopGroup loops, Http2Budget budget) {
    this.loops = loops;
    this.budget = budget;
  }

  /**
   * Adds a route, and opens the port if it is the first one.
   *
   * @throws io.tule.api.TuleException if that fails
   */
  synchronized HttpServer open(
      InetSocketAddress address, boolean http2, HttpLimits limits, HttpRoute route) {
    HttpServer server = servers.get(address);
    if (server == null) {
      server = new HttpServer(loops, address, http2, limits, budget);
      server.add(route);
      server.open();
      servers.put(address, server);
    } else {
      server.add(route);
    }
    return server;
  }

  /** Removes a route, and closes the port if it was the last one. */
  synchronized void close(HttpServer server, HttpRoute route) {
    server.remove(route);
    if (server.isUnused() && servers.remove(server.address(), server)) {
      server.close();
    }
  }
}
