/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives microservices the column of their external ports, and takes from H2's table what costs more
 * than it gives there: of each index, a creation writes several pages. One index holds what is
 * asked of an agent's microservices, two are the table's keys. References from it to other tables
 * would each need one more, so H2 does not watch them; its only writer looks itself before it
 * deletes what microservices refer to, or deletes these with it.
 */
final class PortMigration {
  private final Sql sql;

  private PortMigration(Sql sql) {
    this.sql = sql;
  }

  static void run(Connection connection) throws SQLException {
    boolean h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
    PortMigration migration = new PortMigration(new Sql(connection, new ColumnNumbers()));
    try {
      migration.fill();
      if (h2) {
        migration.index();
      }
    } catch (SqlFailure e) {
      throw e.sqlException();
    }
  }

  private void index() {
    sql.update(
        "CREATE INDEX IF NOT EXISTS microservices_ports"
            + " ON microservices (agent_uuid, catalog_item_id, uuid, ports)");
    List.of("agent_uuid", "application_id", "owner_id", "catalog_item_id").forEach(this::release);
    for (String name : List.of("agent", "owner", "catalog_item")) {
      sql.update("DROP INDEX IF EXISTS microservices_" + name);
    }
  }

  private void fill() {
    Map<String, String> ports = new HashMap<>();
    sql.list(
        "SELECT uuid, document FROM microservices",
        r ->
            ports.put(
                r.text("uuid"), UsedPorts.text(SpecDocumentReader.ports(r.bytes("document")))));
    ports.forEach(
        (uuid, text) ->
            sql.update("UPDATE microservices SET ports = ? WHERE uuid = ?", text, uuid));
  }

  /** Drops the reference that a column is. */
  private void release(String column) {
    sql.list(
            "SELECT k.constraint_name FROM information_schema.key_column_usage k"
                + " JOIN information_schema.referential_constraints r"
                + " ON r.constraint_name = k.constraint_name"
                + " WHERE k.table_name = 'MICROSERVICES' AND k.column_name = UPPER(?)",
            r -> r.text("constraint_name"),
            column)
        .forEach(name -> sql.update("ALTER TABLE microservices DROP CONSTRAINT \"" + name + "\""));
  }
}
