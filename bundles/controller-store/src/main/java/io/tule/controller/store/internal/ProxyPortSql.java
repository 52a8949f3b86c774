/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.store.ProxyPortRepository;
import java.sql.SQLException;
import java.util.List;

/** Ports of an external port router. */
final class ProxyPortSql implements ProxyPortRepository {
  private final Sql sql;

  ProxyPortSql(Sql sql) {
    this.sql = sql;
  }

  private static Row read(io.tule.controller.store.internal.Row r) throws SQLException {
    return new Row(
        r.text("microservice_uuid"),
        r.number("internal_port"),
        r.number("external_port"),
        r.text("protocol"),
        r.text("server_host"),
        r.number("server_port"),
        r.number("public_port"),
        r.text("port_token"),
        r.text("port_uuid"),
        r.text("server_token"));
  }

  @Override
  public List<Row> ofAgent(String agentUuid) {
    return sql.list(
        "SELECT p.* FROM proxy_ports p JOIN microservices m ON m.uuid = p.microservice_uuid"
            + " WHERE m.agent_uuid = ? ORDER BY p.id",
        ProxyPortSql::read,
        agentUuid);
  }

  @Override
  public List<Row> ofMicroservice(String microserviceUuid) {
    return sql.list(
        "SELECT * FROM proxy_ports WHERE microservice_uuid = ? ORDER BY id",
        ProxyPortSql::read,
        microserviceUuid);
  }

  @Override
  public void insert(Row row) {
    sql.update(
        "INSERT INTO proxy_ports (microservice_uuid, internal_port, external_port, protocol,"
            + " server_host, server_port, public_port, port_token, port_uuid, server_token)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.microserviceUuid(),
        row.internal(),
        row.external(),
        row.protocol(),
        row.serverHost(),
        row.serverPort(),
        row.publicPort(),
        row.portToken(),
        row.portUuid(),
        row.serverToken());
  }

  @Override
  public void update(Row row) {
    sql.update(
        "UPDATE proxy_ports SET external_port = ?, protocol = ?, server_host = ?,"
            + " server_port = ?, public_port = ?, port_token = ?, port_uuid = ?,"
            + " server_token = ? WHERE microservice_uuid = ? AND internal_port = ?",
        row.external(),
        row.protocol(),
        row.serverHost(),
        row.serverPort(),
        row.publicPort(),
        row.portToken(),
        row.portUuid(),
        row.serverToken(),
        row.microserviceUuid(),
        row.internal());
  }

  @Override
  public void delete(String microserviceUuid, int internalPort) {
    sql.update(
        "DELETE FROM proxy_ports WHERE microservice_uuid = ? AND internal_port = ?",
        microserviceUuid,
        internalPort);
  }
}
