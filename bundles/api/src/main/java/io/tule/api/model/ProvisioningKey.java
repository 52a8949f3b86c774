/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;

/** A one-time key that turns a daemon into an agent. */
public record ProvisioningKey(String key, Instant expiration) {
  /** Hides the key. */
  @Override
  public String toString() {
    return "ProvisioningKey[" + expiration + "]";
  }
}
