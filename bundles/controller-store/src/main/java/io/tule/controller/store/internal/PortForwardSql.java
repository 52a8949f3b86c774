/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.PortForward;
import io.tule.controller.store.PortForwardRepository;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Ways to ports of microservices. */
final class PortForwardSql implements PortForwardRepository {
  private final Sql sql;

  PortForwardSql(Sql sql) {
    this.sql = sql;
  }

  private static PortForward row(Row r) throws SQLException {
    return new PortForward(
        r.text("id"), r.text("microservice_uuid"), r.number("internal_port"), r.time("expires_at"));
  }

  @Override
  public void insert(PortForward forward) {
    sql.update(
        "INSERT INTO port_forwards (id, microservice_uuid, internal_port, expires_at)"
            + " VALUES (?, ?, ?, ?)",
        forward.id(),
        forward.microserviceUuid(),
        forward.internalPort(),
        forward.expiresAt());
  }

  @Override
  public Optional<PortForward> get(String id) {
    return sql.one("SELECT * FROM port_forwards WHERE id = ?", PortForwardSql::row, id);
  }

  @Override
  public List<PortForward> ofAgent(String agentUuid) {
    return sql.list(
        "SELECT f.* FROM port_forwards f JOIN microservices m ON m.uuid = f.microservice_uuid"
            + " WHERE m.agent_uuid = ? ORDER BY f.id",
        PortForwardSql::row,
        agentUuid);
  }

  @Override
  public boolean leadsTo(String microserviceUuid) {
    return sql.exists(
        "SELECT id FROM port_forwards WHERE microservice_uuid = ? FETCH FIRST 1 ROWS ONLY",
        microserviceUuid);
  }

  @Override
  public int countOf(long ownerId, Instant now) {
    return sql.list(
            "SELECT COUNT(*) AS n FROM port_forwards f JOIN microservices m"
                + " ON m.uuid = f.microservice_uuid WHERE m.owner_id = ? AND f.expires_at > ?",
            r -> r.number("n"),
            ownerId,
            now)
        .get(0);
  }

  @Override
  public void extend(String id, Instant expiresAt) {
    sql.update("UPDATE port_forwards SET expires_at = ? WHERE id = ?", expiresAt, id);
  }

  @Override
  public void delete(String id) {
    sql.update("DELETE FROM port_forwards WHERE id = ?", id);
  }

  @Override
  public List<PortForward> expired(Instant now) {
    return sql.list("SELECT * FROM port_forwards WHERE expires_at < ?", PortForwardSql::row, now);
  }
}
