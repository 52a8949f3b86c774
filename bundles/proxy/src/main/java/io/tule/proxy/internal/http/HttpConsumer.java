/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortRoute;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Exchanges;
import io.tule.proxy.internal.flow.Meter;
import io.tule.proxy.internal.flow.PortConsumer;
import java.util.function.BiConsumer;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Serves one host and path of a port. */
final class HttpConsumer extends DefaultConsumer implements PortConsumer {
  private final HttpEndpoint endpoint;
  private final Meter meter = new Meter();
  private HttpServer server;
  private HttpRoute route;

  HttpConsumer(HttpEndpoint endpoint, Processor processor) {
    super(endpoint, processor);
    this.endpoint = endpoint;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    route = new HttpRoute(endpoint.route(), this::handle, meter, System.nanoTime());
    server =
        endpoint
            .http()
            .servers()
            .open(endpoint.address(), endpoint.form().http2(), endpoint.http().limits(), route);
  }

  @Override
  public synchronized void update(PortRoute next) {
    HttpRoute after = new HttpRoute(next, this::handle, meter, System.nanoTime());
    server.replace(route, after);
    route = after;
  }

  @Override
  public PortCounters counters() {
    return meter.counters();
  }

  @Override
  public PortCounters portCounters() {
    return server.meter().counters();
  }

  private void handle(Call call, BiConsumer<Answer, Throwable> done) {
    Exchanges.handle(this, call, endpoint.form().bridge(), done);
  }

  @Override
  protected void doStop() throws Exception {
    if (server != null) {
      endpoint.http().servers().close(server, route);
    }
    super.doStop();
  }
}
