/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.tule.proxy.internal.flow.Exchanges;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/** Sends requests to a server. */
final class HttpProducer extends DefaultAsyncProducer {
  private final HttpEndpoint endpoint;

  HttpProducer(HttpEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    return Exchanges.send(
        exchange,
        callback,
        endpoint.http()::next,
        (call, done) ->
            endpoint
                .http()
                .target(call.loop(), endpoint.host(), endpoint.port(), endpoint.form().http2())
                .send(call, done));
  }
}
