/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.tule.api.spi.ports.PortRoute;
import io.tule.proxy.internal.flow.Admission;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Meter;
import java.net.InetAddress;
import java.util.function.BiConsumer;

/** One host and path of a port, and who answers its requests. */
final class HttpRoute {
  /** Answers requests. */
  @FunctionalInterface
  interface Handler {
    /**
     * Takes a request.
     *
     * @param done told once, on any thread, with an answer or with what was thrown, the other null
     */
    void handle(Call call, BiConsumer<Answer, Throwable> done);
  }

  private final PortRoute route;
  private final Handler handler;
  private final Meter meter;
  private final Admission admission;

  HttpRoute(PortRoute route, Handler handler, Meter meter, long nanoTime) {
    this.route = route;
    this.handler = handler;
    this.meter = meter;
    this.admission = new Admission(route, nanoTime);
  }

  PortRoute route() {
    return route;
  }

  Handler handler() {
    return handler;
  }

  Meter meter() {
    return meter;
  }

  boolean allows(InetAddress address) {
    return admission.allows(address);
  }

  boolean take(long nanoTime) {
    return admission.take(nanoTime);
  }
}
