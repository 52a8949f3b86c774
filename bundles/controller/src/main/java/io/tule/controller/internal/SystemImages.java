/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.CatalogItem;
import io.tule.api.model.ContainerImage;
import io.tule.controller.store.Store;
import java.util.List;
import java.util.Map;

/** Images of the Controller's own microservices, set at every start ({@code SystemImages:*}). */
final class SystemImages {
  private SystemImages() {}

  /** Stores the images, by catalog item; those of other items and types stay. */
  static void apply(Store store, Map<Long, List<ContainerImage>> images) {
    boolean differs =
        store.read(
            tx -> tx.catalog().all().stream().anyMatch(item -> !with(item, images).equals(item)));
    if (differs) {
      store.inTransaction(
          tx -> {
            tx.catalog().all().stream()
                .filter(item -> !with(item, images).equals(item))
                .forEach(item -> tx.catalog().update(with(item, images)));
            return true;
          });
    }
  }

  private static CatalogItem with(CatalogItem item, Map<Long, List<ContainerImage>> images) {
    List<ContainerImage> given = images.getOrDefault(item.id(), List.of());
    List<ContainerImage> all =
        item.images().stream()
            .map(
                old ->
                    given.stream()
                        .filter(image -> image.fogTypeId() == old.fogTypeId())
                        .findFirst()
                        .orElse(old))
            .toList();
    return new CatalogItem(
        item.id(),
        item.name(),
        item.description(),
        item.category(),
        item.configExample(),
        item.publisher(),
        item.diskRequired(),
        item.ramRequired(),
        item.picture(),
        item.isPublic(),
        item.registryId(),
        all,
        item.inputType(),
        item.outputType(),
        item.ownerId());
  }
}
