/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

/**
 * A port by which the public reaches a microservice.
 *
 * @param port 1 to 65535
 * @param http whether HTTP, else plain TCP
 * @param queue the address in the message network to which its traffic goes
 */
public record PublicPort(int port, boolean http, String queue) {
  /** Checks the range. */
  public PublicPort {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
  }
}
