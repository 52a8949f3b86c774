/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import io.tule.api.TuleException;
import org.osgi.annotation.versioning.ConsumerType;

/** Opens public ports: where, and how, is the plug-in's matter. */
@ConsumerType
public interface PortProvider {
  /** The name by which configuration selects it; never changes. */
  String name();

  /**
   * Opens a port. Returns when it is open; the message network need not be there yet.
   *
   * @param port what is asked
   * @return the open port, until it is closed
   * @throws TuleException with {@code PORT_IN_USE} if it is taken, {@code FORBIDDEN} if this
   *     process may not open it, {@code INVALID_ARGUMENT} if a certificate or key cannot be used,
   *     {@code NOT_IMPLEMENTED} for a protocol that this provider does not have
   */
  OpenPort open(PublicPort port);
}
