/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

/**
 * What a runtime is and how it is.
 *
 * @param runtime its name
 * @param version the engine's version, empty while unknown
 * @param health whether it can be used
 * @param message why it cannot, one sentence; empty if it can
 * @param hostAddress the address at which its containers reach this node, such as the bridge's
 *     gateway; empty while unknown
 */
public record Fingerprint(
    String runtime, String version, Health health, String message, String hostAddress) {
  /** Whether a runtime can be used. */
  public enum Health {
    /** The first probe has not ended. */
    UNKNOWN,
    /** It answers. */
    HEALTHY,
    /** It does not answer; its containers may be running all the same. */
    UNHEALTHY
  }

  /** Whether it can be used now. */
  public boolean isHealthy() {
    return health == Health.HEALTHY;
  }
}
