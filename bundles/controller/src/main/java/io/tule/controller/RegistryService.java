/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Registry;
import java.util.List;

/** Image registries: public ones and the caller's own. */
public interface RegistryService {
  List<Registry> list(Caller caller);

  /** Gives the new id. */
  long create(Caller caller, Draft<Registry> draft);

  /** {@code Registry not found} when there is no such registry that is public or own. */
  void update(Caller caller, long id, Draft<Registry> draft);

  /** {@code Invalid registry id 'N'} when it is not the caller's own. */
  void delete(Caller caller, long id);
}
