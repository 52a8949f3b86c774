/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.CatalogItem;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.InfoType;
import io.tule.controller.Caller;
import io.tule.controller.CatalogFields;
import io.tule.controller.CatalogService;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.store.Transaction;
import java.util.List;

/** The /catalog API. */
final class Catalog implements CatalogService {
  private static final String RESERVED_PUBLISHER = "Eclipse ioFog";

  private final Context context;

  Catalog(Context context) {
    this.context = context;
  }

  static ControllerException unknown(long id) {
    return ControllerException.notFound("Invalid catalog item id '" + id + "'");
  }

  static boolean visible(CatalogItem item, long userId) {
    return item.ownerId() == 0 || item.ownerId() == userId || item.isPublic();
  }

  private static List<CatalogItem> listed(Transaction tx, Caller caller) {
    return tx.catalog().all().stream()
        .filter(item -> visible(item, caller.userId()) && !item.category().equals("SYSTEM"))
        .toList();
  }

  /** In ioFog users see each other's items. */
  private List<CatalogItem> shown(Transaction tx, Caller caller) {
    return context.likeIofog()
        ? tx.catalog().all().stream().filter(item -> !item.category().equals("SYSTEM")).toList()
        : listed(tx, caller);
  }

  @Override
  public List<CatalogItem> list(Caller caller) {
    return context.store().read(tx -> shown(tx, caller));
  }

  @Override
  public CatalogItem get(Caller caller, long id) {
    return context
        .store()
        .read(
            tx ->
                shown(tx, caller).stream()
                    .filter(item -> item.id() == id)
                    .findFirst()
                    .orElseThrow(() -> unknown(id)));
  }

  private static CatalogItem applied(
      Transaction tx, Caller caller, CatalogItem c, Draft<CatalogItem> d) {
    String name = d.get(CatalogFields.NAME, c.name());
    if (d.get(CatalogFields.PUBLISHER, "").equals(RESERVED_PUBLISHER)) {
      throw ControllerException.validation(
          "You are not allowed to add catalog item as 'Eclipse ioFog' publisher");
    }
    if (listed(tx, caller).stream()
        .anyMatch(other -> other.name().equals(name) && other.id() != c.id())) {
      throw ControllerException.duplicate("Duplicate name '" + name + "'");
    }
    long registryId = d.get(CatalogFields.REGISTRY_ID, c.registryId());
    if (tx.registries()
        .get(registryId)
        .filter(r -> r.isPublic() || r.ownerId() == caller.userId())
        .isEmpty()) {
      throw ControllerException.notFound("Invalid registry id '" + registryId + "'");
    }
    return new CatalogItem(
        c.id(),
        name,
        d.get(CatalogFields.DESCRIPTION, c.description()),
        d.get(CatalogFields.CATEGORY, c.category()),
        d.get(CatalogFields.CONFIG_EXAMPLE, c.configExample()),
        d.get(CatalogFields.PUBLISHER, c.publisher()),
        d.get(CatalogFields.DISK_REQUIRED, c.diskRequired()),
        d.get(CatalogFields.RAM_REQUIRED, c.ramRequired()),
        d.get(CatalogFields.PICTURE, c.picture()),
        d.get(CatalogFields.IS_PUBLIC, c.isPublic()),
        registryId,
        images(c.images(), d.get(CatalogFields.IMAGES, List.of())),
        d.get(CatalogFields.INPUT_TYPE, c.inputType()),
        d.get(CatalogFields.OUTPUT_TYPE, c.outputType()),
        c.ownerId());
  }

  /** The stored images with the given ones in place of those for the same type. */
  private static List<ContainerImage> images(
      List<ContainerImage> stored, List<ContainerImage> given) {
    return stored.stream()
        .map(
            old ->
                given.stream()
                    .filter(image -> image.fogTypeId() == old.fogTypeId())
                    .findFirst()
                    .orElse(old))
        .toList();
  }

  @Override
  public long create(Caller caller, Draft<CatalogItem> draft) {
    CatalogItem empty =
        new CatalogItem(
            0,
            "New Catalog Item",
            "",
            "",
            "{}",
            "",
            0,
            0,
            "images/shared/default.png",
            false,
            1,
            List.of(new ContainerImage("", 1), new ContainerImage("", 2)),
            InfoType.NONE,
            InfoType.NONE,
            caller.userId());
    return context
        .store()
        .inTransaction(tx -> tx.catalog().insert(applied(tx, caller, empty, draft)));
  }

  private static CatalogItem own(Transaction tx, Caller caller, long id) {
    return tx.catalog()
        .get(id)
        .filter(item -> item.ownerId() == caller.userId())
        .orElseThrow(() -> unknown(id));
  }

  @Override
  public void update(Caller caller, long id, Draft<CatalogItem> draft) {
    context
        .store()
        .inTransaction(
            tx -> {
              CatalogItem old = own(tx, caller, id);
              if (draft.has(CatalogFields.IMAGES) && tx.microservices().usesCatalogItem(id)) {
                throw ControllerException.validation(
                    "Can't update catalog item images for item used for running microservices");
              }
              tx.catalog().update(applied(tx, caller, old, draft));
              return true;
            });
  }

  @Override
  public void delete(Caller caller, long id) {
    context
        .store()
        .inTransaction(
            tx -> {
              own(tx, caller, id);
              if (tx.microservices().usesCatalogItem(id)) {
                throw ControllerException.validation(
                    "Can't delete catalog item used for running microservices");
              }
              tx.catalog().delete(id);
              return true;
            });
  }
}
