/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.channel.EventLoop;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Exchanges;
import io.tule.proxy.internal.flow.Failure;
import io.tule.proxy.internal.line.Line;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/** Sends requests to an address. */
final class AmqpProducer extends DefaultAsyncProducer {
  private final AmqpEndpoint endpoint;
  private volatile Map<EventLoop, Outlet> outlets = Map.of();

  AmqpProducer(AmqpEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    Map<EventLoop, Outlet> next = new HashMap<>();
    for (Line line : endpoint.amqp().lines().acquire(endpoint.router())) {
      next.put(
          line.loop(),
          line.loop()
              .submit(
                  () ->
                      new Outlet(
                          line, endpoint.queue(), endpoint.amqp().room(), endpoint.isHttp2()))
              .get());
    }
    outlets = Map.copyOf(next);
  }

  @Override
  protected void doStop() throws Exception {
    Map<EventLoop, Outlet> last = outlets;
    outlets = Map.of();
    last.forEach((loop, outlet) -> loop.execute(outlet::close));
    if (!last.isEmpty()) {
      endpoint.amqp().lines().release(endpoint.router());
    }
    super.doStop();
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    return Exchanges.send(exchange, callback, endpoint.amqp()::next, this::send);
  }

  private void send(Call call, BiConsumer<Answer, Throwable> done) {
    Outlet outlet = outlets.get(call.loop());
    if (outlet == null) {
      done.accept(null, new Failure(503, "The route is closed"));
    } else {
      outlet.send(call, done);
    }
  }
}
