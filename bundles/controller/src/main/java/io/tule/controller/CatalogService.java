/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.CatalogItem;
import java.util.List;

/** The catalog: built-in items, public ones and the caller's own. */
public interface CatalogService {
  /** All visible items that are not of category SYSTEM. */
  List<CatalogItem> list(Caller caller);

  CatalogItem get(Caller caller, long id);

  /** Gives the new id. */
  long create(Caller caller, Draft<CatalogItem> draft);

  void update(Caller caller, long id, Draft<CatalogItem> draft);

  void delete(Caller caller, long id);
}
