/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.Registry;
import java.util.List;
import java.util.Optional;

/** Registries; passwords come here encrypted. */
public interface RegistryRepository {
  /** Stores a registry, whose id is ignored, and gives its id. */
  long insert(Registry registry, String encryptedPassword);

  void update(Registry registry);

  void setPassword(long id, String encryptedPassword);

  void delete(long id);

  Optional<Registry> get(long id);

  /** "" when there is none. */
  String password(long id);

  /** Public registries and the owner's, by id. */
  List<Registry> visibleTo(long ownerId);
}
