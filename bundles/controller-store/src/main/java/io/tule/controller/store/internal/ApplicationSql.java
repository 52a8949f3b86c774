/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.Application;
import io.tule.controller.store.ApplicationRepository;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Applications without their parts. */
final class ApplicationSql implements ApplicationRepository {
  private static final Table<Application> TABLE =
      new Table<Application>("applications")
          .column("name", Application::name)
          .column("description", Application::description)
          .column("is_activated", Application::activated)
          .column("is_system", Application::system)
          .column("created_at", Application::createdAt)
          .column("updated_at", Application::updatedAt)
          .column("owner_id", Application::ownerId);

  private final Sql sql;

  ApplicationSql(Sql sql) {
    this.sql = sql;
  }

  private static Application read(Row r) throws SQLException {
    return new Application(
        r.big("id"),
        r.text("name"),
        r.text("description"),
        r.flag("is_activated"),
        r.flag("is_system"),
        r.time("created_at"),
        r.time("updated_at"),
        r.big("owner_id"),
        List.of(),
        List.of());
  }

  @Override
  public Application insert(Application application) {
    return get(TABLE.insert(sql, application)).orElseThrow();
  }

  @Override
  public void update(Application application) {
    TABLE.update(sql, application, "id", application.id());
  }

  @Override
  public void delete(long id) {
    // H2 does not watch this reference.
    sql.update("DELETE FROM microservices WHERE application_id = ?", id);
    sql.update("DELETE FROM applications WHERE id = ?", id);
  }

  @Override
  public Optional<Application> byName(long ownerId, String name) {
    return sql.one(
        "SELECT * FROM applications WHERE owner_id = ? AND name = ?",
        ApplicationSql::read,
        ownerId,
        name);
  }

  @Override
  public Optional<Application> get(long id) {
    return sql.one("SELECT * FROM applications WHERE id = ?", ApplicationSql::read, id);
  }

  @Override
  public List<Application> ofOwner(long ownerId) {
    return sql.list(
        "SELECT * FROM applications WHERE owner_id = ? AND NOT is_system ORDER BY id",
        ApplicationSql::read,
        ownerId);
  }
}
