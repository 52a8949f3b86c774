/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Moves changes that agents have not fetched from rows of their own into the agents' clocks. */
final class ChangeMigration {
  private ChangeMigration() {}

  static void run(Connection connection) throws SQLException {
    Sql sql = new Sql(connection, new ColumnNumbers());
    Map<String, PendingChanges> pending = new HashMap<>();
    try {
      sql.list(
          "SELECT agent_uuid, flags, last_updated FROM changes",
          r ->
              pending.merge(
                  r.text("agent_uuid"),
                  PendingChanges.ofBits(r.number("flags"), r.big("last_updated")),
                  PendingChanges::add));
      pending.forEach(
          (agent, changes) ->
              sql.update(
                  "UPDATE change_clocks SET pending = ? WHERE agent_uuid = ?",
                  changes.text(),
                  agent));
    } catch (SqlFailure e) {
      throw e.sqlException();
    }
  }
}
