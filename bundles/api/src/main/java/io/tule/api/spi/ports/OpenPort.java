/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import io.tule.api.TuleException;
import org.osgi.annotation.versioning.ConsumerType;

/** A public port that is open. All methods may be called from any thread and never block long. */
@ConsumerType
public interface OpenPort extends AutoCloseable {
  /**
   * Changes routes, certificates, access lists and rates in place: connections and requests whose
   * route stays as it is go on undisturbed, new ones see the new settings.
   *
   * @param port with the same address, number and protocol
   * @throws TuleException with {@code INVALID_ARGUMENT} if a certificate or key cannot be used, or
   *     address, number or protocol differ; the former settings stay
   */
  void update(PublicPort port);

  /** Whether it serves now. */
  PortState state();

  /** What has been counted since it was opened. */
  PortCounters counters();

  /**
   * What has been counted for one route, where a provider tells them apart.
   *
   * @param queue the route's queue
   */
  default PortCounters counters(String queue) {
    return counters();
  }

  /** Closes the port and its connections. Closing twice does nothing. */
  @Override
  void close();
}
