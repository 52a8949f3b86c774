/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The current row of a result, by column name. */
final class Row {
  private final ResultSet result;
  private final Map<String, Integer> columns;

  /**
   * @param columns numbers of columns by name, filled as they are asked for
   */
  Row(ResultSet result, Map<String, Integer> columns) {
    this.result = result;
    this.columns = columns;
  }

  String text(String column) throws SQLException {
    String value = result.getString(at(column));
    return value == null ? "" : value;
  }

  int number(String column) throws SQLException {
    return result.getInt(at(column));
  }

  long big(String column) throws SQLException {
    return result.getLong(at(column));
  }

  boolean flag(String column) throws SQLException {
    return result.getBoolean(at(column));
  }

  double real(String column) throws SQLException {
    double value = result.getDouble(at(column));
    return result.wasNull() ? Double.NaN : value;
  }

  byte[] bytes(String column) throws SQLException {
    return result.getBytes(at(column));
  }

  /** A list that stands as one text, separated by commas. */
  static List<String> words(String joined) {
    return joined.isEmpty() ? List.of() : Arrays.asList(joined.split(",", -1));
  }

  Instant time(String column) throws SQLException {
    return Instant.ofEpochMilli(result.getLong(at(column)));
  }

  /** Drivers look a name up for every row, at more cost than reading the value. */
  private int at(String column) throws SQLException {
    Integer known = columns.get(column);
    if (known == null) {
      known = result.findColumn(column);
      columns.put(column, known);
    }
    return known;
  }
}
