/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy;

import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortRoute;

/** One mapping at work: a Camel route. */
public interface Bridge extends AutoCloseable {
  /** Identifier of its route, which says the mapping. */
  String routeId();

  /**
   * Changes certificate, access and rate of an inward bridge, for what comes from now on.
   *
   * @param route with the same host, path and queue
   * @throws io.tule.api.TuleException with {@code INVALID_ARGUMENT} if a certificate or key cannot
   *     be used
   */
  void update(PortRoute route);

  /** What it counted, if it is an inward one. */
  PortCounters counters();

  /** What its port counted, if it is an inward one, with other bridges there. */
  PortCounters portCounters();

  /** Stops and removes it, with its connections. Closing twice does nothing. */
  @Override
  void close();
}
