/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.CatalogItem;
import java.util.List;
import java.util.Optional;

/** Catalog items. */
public interface CatalogRepository {
  /** Stores an item, whose id is ignored, and gives its id. */
  long insert(CatalogItem item);

  void update(CatalogItem item);

  void delete(long id);

  Optional<CatalogItem> get(long id);

  /** All items of any owner, by id. */
  List<CatalogItem> all();
}
