/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.ConfigEntry;
import java.util.List;

/** The open key-value store of the Controller, shared by all users. */
public interface ConfigService {
  List<ConfigEntry> list(Caller caller);

  /** {@code Unkown config key 'x'} (sic) when there is none. */
  ConfigEntry get(Caller caller, String key);

  ConfigEntry put(Caller caller, String key, String value);
}
