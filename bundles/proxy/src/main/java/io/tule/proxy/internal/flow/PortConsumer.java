/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortRoute;

/** A Camel consumer that listens on a port. */
public interface PortConsumer {
  /**
   * Changes certificate, access and rate, for what comes from now on.
   *
   * @throws io.tule.api.TuleException with {@code INVALID_ARGUMENT} if a certificate or key cannot
   *     be used
   */
  void update(PortRoute route);

  /** What this route counted. */
  PortCounters counters();

  /** What its port counted. */
  PortCounters portCounters();
}
