/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements on one connection; parameters are always bound, never part of the text. */
final class Sql {
  private final Connection connection;
  private final ColumnNumbers columns;
  private boolean used;

  Sql(Connection connection, ColumnNumbers columns) {
    this.connection = connection;
    this.columns = columns;
  }

  /** Whether nothing has been asked yet, so that the transaction sees what is committed now. */
  boolean isFresh() {
    return !used;
  }

  /** Reads one row. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Row row) throws SQLException;
  }

  <T> List<T> list(String sql, Reader<T> reader, Object... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet result = statement.executeQuery()) {
        Row row = new Row(result, columns.of(sql));
        List<T> rows = new ArrayList<>();
        while (result.next()) {
          rows.add(reader.read(row));
        }
        return rows;
      }
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  <T> Optional<T> one(String sql, Reader<T> reader, Object... parameters) {
    return list(sql, reader, parameters).stream().findFirst();
  }

  boolean exists(String sql, Object... parameters) {
    return !list(sql, row -> true, parameters).isEmpty();
  }

  int update(String sql, Object... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  /** Inserts and gives the generated id. */
  long insert(String sql, Object... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql, new String[] {"id"})) {
      bind(statement, parameters);
      statement.executeUpdate();
      try (ResultSet keys = statement.getGeneratedKeys()) {
        keys.next();
        return keys.getLong(1);
      }
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  /** Parameter for a reference: 0 is none. */
  static Object reference(long id) {
    return id == 0 ? null : id;
  }

  /** Parameter for a reference: "" is none. */
  static Object reference(String key) {
    return key.isEmpty() ? null : key;
  }

  private void bind(PreparedStatement statement, Object... parameters) throws SQLException {
    used = true;
    for (int i = 0; i < parameters.length; i++) {
      Object value = parameters[i];
      if (value instanceof Instant time) {
        statement.setLong(i + 1, time.toEpochMilli());
      } else if (value instanceof Double number && number.isNaN()) {
        statement.setNull(i + 1, java.sql.Types.DOUBLE);
      } else if (value instanceof String[] texts) {
        statement.setArray(i + 1, connection.createArrayOf("varchar", texts));
      } else if (value instanceof Enum<?> constant) {
        statement.setString(i + 1, constant.name());
      } else {
        statement.setObject(i + 1, value);
      }
    }
  }
}
