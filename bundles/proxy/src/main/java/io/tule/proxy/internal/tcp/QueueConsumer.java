/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.tule.amqp.client.AttachListener.PeerLink;
import io.tule.amqp.client.RouterConnection;
import io.tule.router.config.Direction;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a queue: each link attached to it is an exchange with a {@link PeerLink} as its body. */
final class QueueConsumer extends DefaultConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(QueueConsumer.class);
  private static final long RETRY_MILLIS = 1_000;

  private final TcpEndpoint endpoint;
  private final AtomicInteger count = new AtomicInteger();
  private LoopConnections connections;

  QueueConsumer(TcpEndpoint endpoint, Processor processor) {
    super(endpoint, processor);
    this.endpoint = endpoint;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    connections =
        new LoopConnections(
            endpoint.tcp().routers(),
            endpoint.place().router(),
            endpoint.tcp().loops(),
            "tule-tcp-out-" + java.util.UUID.randomUUID(),
            this::up);
  }

  @Override
  protected void doStop() throws Exception {
    if (connections != null) {
      connections.close();
    }
    super.doStop();
  }

  private void up(RouterConnection c) {
    c.onAttach(this::attached);
    route(c);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a loop that has ended serves nobody
  private void route(RouterConnection c) {
    if (!c.isUp()) {
      return;
    }
    c.linkRoute(
        endpoint.place().queue(),
        Direction.IN,
        (made, why) -> {
          if (!made) {
            LOG.warn(
                "The router does not route links of {} here: {}", endpoint.place().queue(), why);
            c.loop().schedule(() -> route(c), RETRY_MILLIS, TimeUnit.MILLISECONDS);
          }
        });
  }

  private void attached(PeerLink link) {
    if (!link.peerSends() || link.source().isEmpty()) {
      link.refuse("amqp:invalid-field", "a link that sends, with the address of its answers");
      return;
    }
    if (count.get() >= endpoint.maxConnections() || !isRunAllowed()) {
      link.refuse("amqp:resource-limit-exceeded", "too many connections");
      return;
    }
    count.incrementAndGet();
    Exchange exchange = createExchange(false);
    exchange.getIn().setBody(link);
    getAsyncProcessor()
        .process(
            exchange,
            doneSync -> {
              count.decrementAndGet();
              releaseExchange(exchange, false);
            });
  }
}
