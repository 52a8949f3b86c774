/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.tule.proxy.RouterPlace;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** An address in the message network. */
final class AmqpEndpoint extends DefaultEndpoint {
  private final AmqpComponent component;
  private final String queue;
  private final RouterPlace router;
  private final boolean bridge;
  private final boolean http2;

  AmqpEndpoint(
      String uri,
      AmqpComponent component,
      String queue,
      RouterPlace router,
      boolean bridge,
      boolean http2) {
    super(uri, component);
    this.component = component;
    this.queue = queue;
    this.router = router;
    this.bridge = bridge;
    this.http2 = http2;
  }

  AmqpComponent amqp() {
    return component;
  }

  String queue() {
    return queue;
  }

  RouterPlace router() {
    return router;
  }

  /** Whether ioFog's form of HTTP/2 is meant where ioFog's forms are. */
  boolean isHttp2() {
    return http2;
  }

  boolean isBridge() {
    return bridge;
  }

  @Override
  public Producer createProducer() {
    return new AmqpProducer(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    AmqpConsumer consumer = new AmqpConsumer(this, processor);
    configureConsumer(consumer);
    return consumer;
  }
}
