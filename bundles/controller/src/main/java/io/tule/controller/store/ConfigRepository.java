/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.ConfigEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The open key-value store. */
public interface ConfigRepository {
  List<ConfigEntry> all();

  Optional<ConfigEntry> get(String key);

  ConfigEntry put(String key, String value, Instant now);
}
