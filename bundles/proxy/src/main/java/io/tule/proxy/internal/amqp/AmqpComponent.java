/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.channel.EventLoop;
import io.netty.channel.MultithreadEventLoopGroup;
import io.tule.proxy.RouterPlace;
import io.tule.proxy.internal.line.Lines;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code tule-amqp:QUEUE}: as a route's source requests that come to an address, as its target
 * requests that go there.
 *
 * <p>Parameters: {@code router=HOST:PORT} says which router, {@code here} or none that of this
 * process. {@code form=bridge} hands on requests as they are between components of this bundle;
 * without it messages are Camel's, with bodies of bytes.
 */
public final class AmqpComponent extends DefaultComponent {
  private final MultithreadEventLoopGroup loops;
  private final Lines lines;
  private final Room room = new Room();

  /** On these lines. */
  public AmqpComponent(MultithreadEventLoopGroup loops, Lines lines) {
    this.loops = loops;
    this.lines = lines;
  }

  Lines lines() {
    return lines;
  }

  Room room() {
    return room;
  }

  EventLoop next() {
    return loops.next();
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    boolean bridge =
        "bridge".equals(getAndRemoveParameter(parameters, "form", String.class, "message"));
    boolean http2 = "2".equals(getAndRemoveParameter(parameters, "version", String.class, "1"));
    String router = getAndRemoveParameter(parameters, "router", String.class, "here");
    return new AmqpEndpoint(
        uri,
        this,
        java.net.URLDecoder.decode(remaining, java.nio.charset.StandardCharsets.UTF_8),
        RouterPlace.parse(router),
        bridge,
        http2);
  }
}
