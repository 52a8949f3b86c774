/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.routing;

import org.osgi.annotation.versioning.ConsumerType;

/** Takes ioMessages for one microservice. */
@ConsumerType
@FunctionalInterface
public interface MessageReceiver {
  /**
   * Takes one message; a failure makes the network offer it again.
   *
   * @param message the ioMessage in its binary form; belongs to the receiver
   */
  void message(byte[] message);
}
