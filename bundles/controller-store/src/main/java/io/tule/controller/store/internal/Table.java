/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Columns of a wide table and where their values come from, so that no statement lists them twice.
 *
 * @param <T> what a row is made from
 */
final class Table<T> {
  private final String name;
  private final Map<String, Function<T, Object>> columns = new LinkedHashMap<>();
  private final Map<String, String> texts = new ConcurrentHashMap<>();

  Table(String name) {
    this.name = name;
  }

  Table<T> column(String column, Function<T, Object> value) {
    columns.put(column, value);
    return this;
  }

  private Object[] values(T row, Object... more) {
    Object[] values = new Object[columns.size() + more.length];
    int i = 0;
    for (Function<T, Object> value : columns.values()) {
      values[i++] = value.apply(row);
    }
    System.arraycopy(more, 0, values, i, more.length);
    return values;
  }

  /** Inserts with more columns, such as a key that the caller chose. */
  void insert(Sql sql, T row, String moreColumns, Object... more) {
    sql.update(insertText(", " + moreColumns, ", ?".repeat(more.length)), values(row, more));
  }

  /** Inserts and gives the generated id. */
  long insert(Sql sql, T row) {
    return sql.insert(insertText("", ""), values(row));
  }

  void update(Sql sql, T row, String keyColumn, Object key) {
    sql.update(texts.computeIfAbsent(keyColumn, this::updateText), values(row, key));
  }

  private String updateText(String keyColumn) {
    String assignments = String.join(" = ?, ", columns.keySet()) + " = ?";
    return "UPDATE " + name + " SET " + assignments + " WHERE " + keyColumn + " = ?";
  }

  private String insertText(String moreColumns, String moreMarks) {
    return "INSERT INTO "
        + name
        + " ("
        + String.join(", ", columns.keySet())
        + moreColumns
        + ") VALUES ("
        + "?, ".repeat(columns.size() - 1)
        + "?"
        + moreMarks
        + ")";
  }
}
