/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.util.List;
import java.util.function.Function;

/**
 * How queries choose the rows p that belong to rows that were found already. A condition on an
 * array would look through the array for each row.
 *
 * @param before of the table's name
 * @param on between the table's name and the column
 * @param end after the column
 * @param parameter the only one of the query
 */
record Chosen(String before, String on, String end, Object parameter) {
  /** Those of at least one row. */
  static <T> Chosen of(List<T> rows, Function<T, String> key) {
    if (rows.size() == 1) {
      return new Chosen(" FROM ", " WHERE p.", " = ?", key.apply(rows.get(0)));
    }
    return new Chosen(
        " FROM UNNEST(CAST(? AS VARCHAR ARRAY)) AS chosen(id) JOIN ",
        " ON p.",
        " = chosen.id",
        rows.stream().map(key).toArray(String[]::new));
  }

  String from(String table, String column) {
    return from(table, column, "");
  }

  /**
   * With more tables.
   *
   * @param joins that refer to p
   */
  String from(String table, String column, String joins) {
    return parameter instanceof String
        ? before + table + " p" + joins + on + column + end
        : before + table + " p" + on + column + end + joins;
  }
}
