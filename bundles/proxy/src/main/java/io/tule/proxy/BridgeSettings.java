/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy;

import java.util.Objects;

/**
 * What a mapping does not say.
 *
 * @param host address on which an inward bridge listens, or name or address to which an outward one
 *     connects
 * @param router by which the queue is reached
 */
public record BridgeSettings(String host, RouterPlace router) {
  public BridgeSettings {
    Objects.requireNonNull(router, "router");
    if (host.isEmpty()) {
      throw new IllegalArgumentException("no host");
    }
  }

  /** As ioFog's proxy has it: listens on all addresses, connects to this machine. */
  public static BridgeSettings of(Mapping mapping, RouterPlace router) {
    return new BridgeSettings(mapping.inward() ? "0.0.0.0" : "localhost", router);
  }
}
