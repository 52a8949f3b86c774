/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static io.tule.controller.store.internal.Sql.reference;

import io.tule.api.model.Router;
import io.tule.controller.store.RouterRepository;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Routers and connections. */
final class RouterSql implements RouterRepository {
  private static final Table<Router> TABLE =
      new Table<Router>("routers")
          .column("is_edge", Router::edge)
          .column("messaging_port", Router::messagingPort)
          .column("inter_router_port", Router::interRouterPort)
          .column("edge_router_port", Router::edgeRouterPort)
          .column("host", Router::host)
          .column("is_default", Router::isDefault)
          .column("agent_uuid", r -> reference(r.agentUuid()))
          .column("created_at", Router::createdAt)
          .column("updated_at", Router::updatedAt);

  private final Sql sql;

  RouterSql(Sql sql) {
    this.sql = sql;
  }

  private static Router read(Row r) throws SQLException {
    return new Router(
        r.big("id"),
        r.flag("is_edge"),
        r.number("messaging_port"),
        r.number("inter_router_port"),
        r.number("edge_router_port"),
        r.text("host"),
        r.flag("is_default"),
        r.text("agent_uuid"),
        r.time("created_at"),
        r.time("updated_at"));
  }

  @Override
  public Router insert(Router router) {
    return get(TABLE.insert(sql, router)).orElseThrow();
  }

  @Override
  public void update(Router router) {
    TABLE.update(sql, router, "id", router.id());
  }

  @Override
  public void delete(long id) {
    sql.update("DELETE FROM routers WHERE id = ?", id);
  }

  @Override
  public Optional<Router> get(long id) {
    return sql.one("SELECT * FROM routers WHERE id = ?", RouterSql::read, id);
  }

  @Override
  public Optional<Router> ofAgent(String agentUuid) {
    return sql.one("SELECT * FROM routers WHERE agent_uuid = ?", RouterSql::read, agentUuid);
  }

  @Override
  public Optional<Router> defaultRouter() {
    return sql.one("SELECT * FROM routers WHERE is_default ORDER BY id", RouterSql::read);
  }

  @Override
  public List<Router> upstreams(long id) {
    return sql.list(
        "SELECT r.* FROM router_connections c JOIN routers r ON r.id = c.dest_id"
            + " WHERE c.source_id = ? ORDER BY c.position",
        RouterSql::read,
        id);
  }

  @Override
  public List<Router> downstreams(long id) {
    return sql.list(
        "SELECT r.* FROM router_connections c JOIN routers r ON r.id = c.source_id"
            + " WHERE c.dest_id = ? ORDER BY r.id",
        RouterSql::read,
        id);
  }

  @Override
  public void setUpstreams(long id, List<Long> destinations) {
    sql.update("DELETE FROM router_connections WHERE source_id = ?", id);
    int position = 0;
    for (Long destination : destinations.stream().distinct().toList()) {
      sql.update(
          "INSERT INTO router_connections (source_id, dest_id, position) VALUES (?, ?, ?)",
          id,
          destination,
          position++);
    }
  }
}
