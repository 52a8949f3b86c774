/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table as the database describes it, so that what a migration adds is copied without a word.
 *
 * @param name in lower case
 * @param columns in the order of the table
 */
record TableShape(String name, List<Column> columns) {
  /** References that H2 does not watch; its backups are restored into PostgreSQL, which does. */
  private static final Map<String, Set<String>> UNWATCHED =
      Map.of("microservices", Set.of("agents", "applications", "users", "catalog_items"));

  /** Of one database and one moment: the versions of its schema, and who works right now. */
  static final Set<String> NOT_COPIED = Set.of("schema_versions", "leases");

  TableShape {
    columns = List.copyOf(columns);
  }

  /**
   * A column.
   *
   * @param type constant of {@link Types}
   * @param identity whether the database numbers it
   */
  record Column(String name, Kind kind, int type, boolean identity) {}

  /** How a value is read, written and bound. */
  enum Kind {
    TEXT,
    INTEGER,
    REAL,
    FLAG,
    BYTES
  }

  /** All tables to copy, each after those that it refers to. */
  static List<TableShape> all(Connection connection) throws SQLException {
    DatabaseMetaData meta = connection.getMetaData();
    Map<String, TableShape> tables = new TreeMap<>();
    Map<String, Set<String>> references = new TreeMap<>();
    for (String stored : names(connection, meta)) {
      String name = stored.toLowerCase(Locale.ROOT);
      if (!NOT_COPIED.contains(name)) {
        tables.put(name, new TableShape(name, columns(connection, meta, stored)));
        references.put(name, referred(connection, meta, stored));
      }
    }
    Map<String, TableShape> ordered = new LinkedHashMap<>();
    while (ordered.size() < tables.size()) {
      int before = ordered.size();
      tables.forEach(
          (name, table) -> {
            if (ordered.keySet().containsAll(references.get(name))) {
              ordered.putIfAbsent(name, table);
            }
          });
      if (ordered.size() == before) {
        tables.keySet().removeAll(ordered.keySet());
        throw new IllegalStateException("tables refer to one another: " + tables.keySet());
      }
    }
    return List.copyOf(ordered.values());
  }

  private static List<String> names(Connection connection, DatabaseMetaData meta)
      throws SQLException {
    List<String> names = new ArrayList<>();
    String schema = connection.getSchema();
    try (ResultSet rows =
        meta.getTables(
            connection.getCatalog(), schema, "%", new String[] {"TABLE", "BASE TABLE"})) {
      while (rows.next()) {
        names.add(rows.getString("TABLE_NAME"));
      }
    }
    return names;
  }

  private static List<Column> columns(Connection connection, DatabaseMetaData meta, String table)
      throws SQLException {
    List<Column> columns = new ArrayList<>();
    String pattern = table.replace("_", meta.getSearchStringEscape() + "_");
    try (ResultSet rows =
        meta.getColumns(connection.getCatalog(), connection.getSchema(), pattern, "%")) {
      while (rows.next()) {
        String name = rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT);
        int type = rows.getInt("DATA_TYPE");
        boolean identity = rows.getString("IS_AUTOINCREMENT").equals("YES");
        columns.add(new Column(name, kind(table + "." + name, type), type, identity));
      }
    }
    return columns;
  }

  private static Kind kind(String column, int type) {
    return switch (type) {
      case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.CLOB -> Kind.TEXT;
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Kind.INTEGER;
      case Types.REAL, Types.FLOAT, Types.DOUBLE -> Kind.REAL;
      case Types.BOOLEAN, Types.BIT -> Kind.FLAG;
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Kind.BYTES;
      default ->
          throw new TuleException(
              ReasonCode.INTERNAL, "Column " + column + " has SQL type " + type + ", not copied");
    };
  }

  private static Set<String> referred(Connection connection, DatabaseMetaData meta, String table)
      throws SQLException {
    Set<String> referred =
        new TreeSet<>(UNWATCHED.getOrDefault(table.toLowerCase(Locale.ROOT), Set.of()));
    try (ResultSet rows =
        meta.getImportedKeys(connection.getCatalog(), connection.getSchema(), table)) {
      while (rows.next()) {
        referred.add(rows.getString("PKTABLE_NAME").toLowerCase(Locale.ROOT));
      }
    }
    return referred;
  }

  List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }

  String select() {
    return "SELECT " + String.join(", ", columnNames()) + " FROM " + name;
  }

  String insert() {
    return "INSERT INTO "
        + name
        + " ("
        + String.join(", ", columnNames())
        + ") VALUES ("
        + "?, ".repeat(columns.size() - 1)
        + "?)";
  }
}
