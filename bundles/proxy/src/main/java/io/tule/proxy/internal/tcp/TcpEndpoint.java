/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** A socket or a queue. */
final class TcpEndpoint extends DefaultEndpoint {
  private final TcpComponent component;
  private final TcpPlace place;
  private final int maxConnections;
  private final TcpWatch watch;

  TcpEndpoint(
      String uri, TcpComponent component, TcpPlace place, int maxConnections, TcpWatch watch) {
    super(uri, component);
    this.component = component;
    this.place = place;
    this.maxConnections = maxConnections;
    this.watch = watch;
  }

  TcpPlace place() {
    return place;
  }

  int maxConnections() {
    return maxConnections;
  }

  TcpWatch watch() {
    return watch;
  }

  TcpComponent tcp() {
    return component;
  }

  @Override
  public Producer createProducer() {
    return place.isQueue() ? new QueueProducer(this) : new ConnectProducer(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    return place.isQueue()
        ? new QueueConsumer(this, processor)
        : new ListenConsumer(this, processor);
  }
}
