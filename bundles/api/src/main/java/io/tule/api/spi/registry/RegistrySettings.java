/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.registry;

/**
 * A registry as the Controller's record has it.
 *
 * @param id the record's number; 1 is the public hub, 2 the node's own cache
 * @param url host and optional port, or {@code from_cache}
 * @param credentials for it
 */
public record RegistrySettings(int id, String url, Credentials credentials) {
  /** The address that stands for the node's own cache. */
  public static final String FROM_CACHE = "from_cache";

  /** Whether images come from the node's own cache alone. */
  public boolean isCache() {
    return url.equals(FROM_CACHE);
  }
}
