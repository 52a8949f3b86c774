/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.channel.EventLoop;
import io.tule.proxy.internal.flow.Exchanges;
import io.tule.proxy.internal.line.Line;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Takes the requests of an address. */
final class AmqpConsumer extends DefaultConsumer {
  private final AmqpEndpoint endpoint;
  private Map<EventLoop, Intake> intakes = Map.of();

  AmqpConsumer(AmqpEndpoint endpoint, Processor processor) {
    super(endpoint, processor);
    this.endpoint = endpoint;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    Map<EventLoop, Intake> next = new HashMap<>();
    for (Line line : endpoint.amqp().lines().acquire(endpoint.router())) {
      next.put(
          line.loop(),
          line.loop()
              .submit(
                  () ->
                      new Intake(
                          line,
                          endpoint.queue(),
                          endpoint.amqp().room(),
                          endpoint.isHttp2(),
                          (call, done) -> Exchanges.handle(this, call, endpoint.isBridge(), done)))
              .get());
    }
    intakes = next;
  }

  @Override
  protected void doStop() throws Exception {
    intakes.forEach((loop, intake) -> loop.execute(intake::close));
    if (!intakes.isEmpty()) {
      endpoint.amqp().lines().release(endpoint.router());
    }
    intakes = Map.of();
    super.doStop();
  }
}
