/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.channel.MultithreadEventLoopGroup;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * Camel's {@code tule-tcp:HOST:PORT} and {@code tule-tcp:amqp:QUEUE?router=ROUTER}. A route leads
 * from the one to the other: the body of its exchanges is a connection, and an exchange lasts as
 * long as it.
 */
public final class TcpComponent extends DefaultComponent {
  private static final String AMQP = "amqp:";
  private static final int MAX_CONNECTIONS = 10_000;

  private final Routers routers;
  private final Supplier<MultithreadEventLoopGroup> loops;
  private final Budget budget = new Budget();

  /**
   * Creates it.
   *
   * @param loops of NIO, asked when a route starts
   */
  public TcpComponent(Routers routers, Supplier<MultithreadEventLoopGroup> loops) {
    this.routers = routers;
    this.loops = loops;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String rest, Map<String, Object> parameters) {
    int most = getAndRemoveParameter(parameters, "maxConnections", Integer.class, MAX_CONNECTIONS);
    TcpWatch watch =
        resolveAndRemoveReferenceParameter(parameters, "watch", TcpWatch.class, TcpWatch.NONE);
    TcpPlace place;
    if (rest.startsWith(AMQP)) {
      String router = getAndRemoveParameter(parameters, "router", String.class, "here");
      String queue = URLDecoder.decode(rest.substring(AMQP.length()), StandardCharsets.UTF_8);
      place = TcpPlace.queue(queue, router);
    } else {
      int colon = rest.lastIndexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException("neither HOST:PORT nor amqp:QUEUE: " + rest);
      }
      place =
          TcpPlace.socket(rest.substring(0, colon), Integer.parseInt(rest.substring(colon + 1)));
    }
    return new TcpEndpoint(uri, this, place, most, watch);
  }

  Budget budget() {
    return budget;
  }

  Routers routers() {
    return routers;
  }

  MultithreadEventLoopGroup loops() {
    return loops.get();
  }
}
