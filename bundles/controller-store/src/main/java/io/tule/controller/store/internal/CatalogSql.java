/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static io.tule.controller.store.internal.Sql.reference;

import io.tule.api.model.CatalogItem;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.InfoType;
import io.tule.controller.store.CatalogRepository;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Catalog items. */
final class CatalogSql implements CatalogRepository {
  private static final Table<CatalogItem> TABLE =
      new Table<CatalogItem>("catalog_items")
          .column("name", CatalogItem::name)
          .column("description", CatalogItem::description)
          .column("category", CatalogItem::category)
          .column("config_example", CatalogItem::configExample)
          .column("publisher", CatalogItem::publisher)
          .column("disk_required", CatalogItem::diskRequired)
          .column("ram_required", CatalogItem::ramRequired)
          .column("picture", CatalogItem::picture)
          .column("is_public", CatalogItem::isPublic)
          .column("registry_id", CatalogItem::registryId)
          .column("image_x86", c -> image(c, 1))
          .column("image_arm", c -> image(c, 2))
          .column("input_type", c -> c.inputType().infoType())
          .column("input_format", c -> c.inputType().infoFormat())
          .column("output_type", c -> c.outputType().infoType())
          .column("output_format", c -> c.outputType().infoFormat())
          .column("owner_id", c -> reference(c.ownerId()));

  private final Sql sql;

  CatalogSql(Sql sql) {
    this.sql = sql;
  }

  private static String image(CatalogItem item, int fogTypeId) {
    return item.images().stream()
        .filter(i -> i.fogTypeId() == fogTypeId)
        .map(ContainerImage::containerImage)
        .findFirst()
        .orElse("");
  }

  private static CatalogItem read(Row r) throws SQLException {
    return new CatalogItem(
        r.big("id"),
        r.text("name"),
        r.text("description"),
        r.text("category"),
        r.text("config_example"),
        r.text("publisher"),
        r.big("disk_required"),
        r.big("ram_required"),
        r.text("picture"),
        r.flag("is_public"),
        r.big("registry_id"),
        List.of(
            new ContainerImage(r.text("image_x86"), 1), new ContainerImage(r.text("image_arm"), 2)),
        new InfoType(r.text("input_type"), r.text("input_format")),
        new InfoType(r.text("output_type"), r.text("output_format")),
        r.big("owner_id"));
  }

  @Override
  public long insert(CatalogItem item) {
    return TABLE.insert(sql, item);
  }

  @Override
  public void update(CatalogItem item) {
    TABLE.update(sql, item, "id", item.id());
  }

  @Override
  public void delete(long id) {
    sql.update("DELETE FROM catalog_items WHERE id = ?", id);
  }

  @Override
  public Optional<CatalogItem> get(long id) {
    return sql.one("SELECT * FROM catalog_items WHERE id = ?", CatalogSql::read, id);
  }

  @Override
  public List<CatalogItem> all() {
    return sql.list("SELECT * FROM catalog_items ORDER BY id", CatalogSql::read);
  }
}
