/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.ConfigEntry;
import io.tule.controller.Caller;
import io.tule.controller.ConfigService;
import io.tule.controller.ControllerException;
import java.util.List;

/** The /config API. */
final class ConfigEntries implements ConfigService {
  private final Context context;

  ConfigEntries(Context context) {
    this.context = context;
  }

  @Override
  public List<ConfigEntry> list(Caller caller) {
    return context.store().read(tx -> tx.config().all());
  }

  @Override
  public ConfigEntry get(Caller caller, String key) {
    return context
        .store()
        .read(tx -> tx.config().get(key))
        .orElseThrow(() -> ControllerException.notFound("Unkown config key '" + key + "'"));
  }

  @Override
  public ConfigEntry put(Caller caller, String key, String value) {
    context.requireOperator(caller);
    return context.store().inTransaction(tx -> tx.config().put(key, value, context.now()));
  }
}
