/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import io.tule.api.Subscription;
import io.tule.api.TuleException;
import org.osgi.annotation.versioning.ConsumerType;

/** Opens public ports: where, and how, is the plug-in's matter. */
@ConsumerType
public interface PortProvider {
  /** The name by which configuration selects it; never changes. */
  String name();

  /**
   * Opens a port.
   *
   * @param port what is asked
   * @return closes the port
   * @throws TuleException with {@code PORT_IN_USE} if it is taken
   */
  Subscription open(PublicPort port);
}
