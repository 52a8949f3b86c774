/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.Route;
import io.tule.controller.store.RouteRepository;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Routes. */
final class RouteSql implements RouteRepository {
  private static final String SELECT =
      "SELECT r.*, a.name AS application, s.name AS source_name, d.name AS dest_name FROM routes r"
          + " JOIN applications a ON a.id = r.application_id"
          + " JOIN microservices s ON s.uuid = r.source_uuid"
          + " JOIN microservices d ON d.uuid = r.dest_uuid WHERE ";

  private static final Table<Route> TABLE =
      new Table<Route>("routes")
          .column("name", Route::name)
          .column("application_id", Route::applicationId)
          .column("source_uuid", Route::sourceMicroserviceUuid)
          .column("dest_uuid", Route::destMicroserviceUuid);

  private final Sql sql;

  RouteSql(Sql sql) {
    this.sql = sql;
  }

  private static Route read(Row r) throws SQLException {
    return new Route(
        r.big("id"),
        r.text("name"),
        r.big("application_id"),
        r.text("application"),
        r.text("source_name"),
        r.text("dest_name"),
        r.text("source_uuid"),
        r.text("dest_uuid"));
  }

  private List<Route> load(String condition, Object... parameters) {
    return sql.list(SELECT + condition + " ORDER BY r.id", RouteSql::read, parameters);
  }

  @Override
  public long insert(Route route) {
    return TABLE.insert(sql, route);
  }

  @Override
  public void update(Route route) {
    TABLE.update(sql, route, "id", route.id());
  }

  @Override
  public void delete(long id) {
    sql.update("DELETE FROM routes WHERE id = ?", id);
  }

  @Override
  public Optional<Route> byName(long applicationId, String name) {
    return load("r.application_id = ? AND r.name = ?", applicationId, name).stream().findFirst();
  }

  @Override
  public Optional<Route> between(String sourceUuid, String destUuid) {
    return load("r.source_uuid = ? AND r.dest_uuid = ?", sourceUuid, destUuid).stream().findFirst();
  }

  @Override
  public List<Route> ofApplication(long applicationId) {
    return load("r.application_id = ?", applicationId);
  }

  @Override
  public List<Route> ofOwner(long ownerId) {
    return load("a.owner_id = ?", ownerId);
  }

  @Override
  public List<Route> touching(String microserviceUuid) {
    return load("r.source_uuid = ? OR r.dest_uuid = ?", microserviceUuid, microserviceUuid);
  }
}
