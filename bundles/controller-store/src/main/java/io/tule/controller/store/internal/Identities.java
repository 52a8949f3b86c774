/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The numbers that a database gives to rows, also those that were given and no row has any more.
 */
final class Identities {
  private Identities() {}

  /** The number that was given last, 0 for none. */
  static long last(Connection connection, TableShape table, TableShape.Column column)
      throws SQLException {
    boolean embedded = connection.getMetaData().getDatabaseProductName().equals("H2");
    return (embedded ? embedded(connection, table, column) : shared(connection, table, column)) - 1;
  }

  private static long embedded(Connection connection, TableShape table, TableShape.Column column)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT identity_base FROM information_schema.columns WHERE table_schema = SCHEMA()"
                + " AND LOWER(table_name) = ? AND LOWER(column_name) = ?")) {
      statement.setString(1, table.name());
      statement.setString(2, column.name());
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static long shared(Connection connection, TableShape table, TableShape.Column column)
      throws SQLException {
    String sequence;
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_get_serial_sequence(?, ?)")) {
      statement.setString(1, table.name());
      statement.setString(2, column.name());
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        sequence = rows.getString(1);
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM " + sequence)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /**
   * New numbers of a table begin above a known one, those of its rows and all that were given. H2
   * commits at this; alone it does no harm.
   */
  static void above(Connection connection, TableShape table, long known) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (TableShape.Column column : table.columns()) {
        if (column.identity()) {
          long last = Math.max(known, last(connection, table, column));
          try (ResultSet rows =
              statement.executeQuery("SELECT MAX(" + column.name() + ") FROM " + table.name())) {
            rows.next();
            last = Math.max(last, rows.getLong(1));
          }
          statement.execute(
              "ALTER TABLE "
                  + table.name()
                  + " ALTER COLUMN "
                  + column.name()
                  + " RESTART WITH "
                  + (last + 1));
        }
      }
    }
  }
}
