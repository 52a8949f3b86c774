/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/** Carries accepted connections to a queue. */
final class QueueProducer extends DefaultAsyncProducer {
  private final TcpEndpoint endpoint;
  private final AtomicLong number = new AtomicLong();
  private final String name;
  private LoopConnections connections;

  QueueProducer(TcpEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
    this.name = "tule-tcp-in-" + java.util.UUID.randomUUID();
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    connections =
        new LoopConnections(
            endpoint.tcp().routers(),
            endpoint.place().router(),
            endpoint.tcp().loops(),
            name,
            c -> {});
  }

  @Override
  protected void doStop() throws Exception {
    if (connections != null) {
      connections.close();
    }
    super.doStop();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // whether closing fails is all one
  public boolean process(Exchange exchange, AsyncCallback callback) {
    if (!(exchange.getIn().getBody() instanceof ListenConsumer.Accepted accepted)) {
      exchange.setException(new IllegalArgumentException("not a connection"));
      callback.done(true);
      return true;
    }
    Channel c = accepted.channel();
    connections.with(
        c.eventLoop(),
        router -> {
          if (!c.isActive()) {
            accepted.watch().closed(true);
            callback.done(false);
            return;
          }
          ListeningTunnel t =
              new ListeningTunnel(
                  c,
                  router,
                  endpoint.place().queue(),
                  name + "." + number.incrementAndGet(),
                  endpoint.tcp().budget(),
                  accepted.watch(),
                  () -> callback.done(false));
          c.pipeline().addLast(t);
          t.begin();
        },
        () -> {
          c.close();
          accepted.watch().closed(true);
          callback.done(false);
        });
    return false;
  }
}
