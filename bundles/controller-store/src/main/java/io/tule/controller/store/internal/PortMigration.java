/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives microservices the column of their external ports, and in H2 an index from which those of an
 * agent are read without the rows.
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
        migration.sql.update(
            "CREATE INDEX IF NOT EXISTS microservices_ports"
                + " ON microservices (agent_uuid, uuid, ports)");
        migration.release("agent_uuid");
        migration.release("application_id");
        migration.sql.update("DROP INDEX IF EXISTS microservices_agent");
        migration.attach("microservices_of_agent", "(agent_uuid) REFERENCES agents (uuid)");
        migration.attach(
            "microservices_of_application",
            "(application_id) REFERENCES applications (id) ON DELETE CASCADE");
      }
    } catch (SqlFailure e) {
      throw e.sqlException();
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

  /** Makes it anew. Now that another index begins with its column, it gets none of its own. */
  private void attach(String name, String reference) {
    sql.update("ALTER TABLE microservices ADD CONSTRAINT " + name + " FOREIGN KEY " + reference);
  }
}
