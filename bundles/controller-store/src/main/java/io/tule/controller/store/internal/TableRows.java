/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.store.internal.TableShape.Column;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;

/** Rows of a table to JSON lines and back, a few at a time. */
final class TableRows {
  private static final int BATCH = 100;
  private static final int BATCH_OF_BYTES = 4;
  private static final int LONGEST_TEXT = 100_000_000;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(LONGEST_TEXT).build())
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .build();

  private TableRows() {}

  /**
   * What a table holds.
   *
   * @param rows how many
   * @param highest number that an identity column has given, 0 without one
   */
  record Extent(long rows, long highest) {
    static final Extent NONE = new Extent(0, 0);
  }

  /** Writes all rows. */
  static Extent write(Connection connection, TableShape table, OutputStream out)
      throws SQLException, IOException {
    long count = 0;
    long highest = 0;
    try (PreparedStatement statement = connection.prepareStatement(table.select());
        JsonGenerator json = JSON.createGenerator(out)) {
      statement.setFetchSize(batch(table));
      json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          json.writeStartObject();
          for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            writeValue(json, column, rows, i + 1);
            highest = column.identity() ? Math.max(highest, rows.getLong(i + 1)) : highest;
          }
          json.writeEndObject();
          count++;
        }
      }
    }
    for (Column column : table.columns()) {
      if (column.identity()) {
        highest = Math.max(highest, Identities.last(connection, table, column));
      }
    }
    return new Extent(count, highest);
  }

  private static void writeValue(JsonGenerator json, Column column, ResultSet rows, int index)
      throws SQLException, IOException {
    json.writeFieldName(column.name());
    switch (column.kind()) {
      case TEXT -> json.writeString(rows.getString(index));
      case INTEGER -> {
        long value = rows.getLong(index);
        if (!rows.wasNull()) {
          json.writeNumber(value);
        }
      }
      case REAL -> {
        double value = rows.getDouble(index);
        if (!rows.wasNull()) {
          json.writeNumber(value);
        }
      }
      case FLAG -> {
        boolean value = rows.getBoolean(index);
        if (!rows.wasNull()) {
          json.writeBoolean(value);
        }
      }
      case BYTES -> {
        byte[] value = rows.getBytes(index);
        if (value != null) {
          json.writeBinary(value);
        }
      }
    }
    if (rows.wasNull() && column.kind() != TableShape.Kind.TEXT) {
      json.writeNull();
    }
  }

  /** How many rows are in memory at once; those with bytes are large. */
  private static int batch(TableShape table) {
    boolean bytes =
        table.columns().stream().anyMatch(column -> column.kind() == TableShape.Kind.BYTES);
    return bytes ? BATCH_OF_BYTES : BATCH;
  }

  /** Inserts all rows of a stream and gives their number. */
  static long read(Connection connection, TableShape table, InputStream in)
      throws SQLException, IOException {
    Map<String, Integer> indexes = new HashMap<>();
    for (int i = 0; i < table.columns().size(); i++) {
      indexes.put(table.columns().get(i).name(), i + 1);
    }
    int batch = batch(table);
    long count = 0;
    try (PreparedStatement statement = connection.prepareStatement(table.insert());
        JsonParser json = JSON.createParser(in)) {
      int waiting = 0;
      while (json.nextToken() == JsonToken.START_OBJECT) {
        bindRow(json, table, indexes, statement);
        statement.addBatch();
        count++;
        if (++waiting == batch) {
          statement.executeBatch();
          waiting = 0;
        }
      }
      if (json.currentToken() != null) {
        throw malformed(table.name());
      }
      if (waiting > 0) {
        statement.executeBatch();
      }
    }
    return count;
  }

  private static void bindRow(
      JsonParser json, TableShape table, Map<String, Integer> indexes, PreparedStatement statement)
      throws SQLException, IOException {
    int bound = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      Integer index = indexes.get(json.currentName());
      if (index == null) {
        throw malformed(table.name() + "." + json.currentName());
      }
      Column column = table.columns().get(index - 1);
      JsonToken token = json.nextToken();
      if (token == JsonToken.VALUE_NULL) {
        statement.setNull(index, column.type() == Types.BIT ? Types.BOOLEAN : column.type());
      } else {
        bindValue(json, column, statement, index);
      }
      bound++;
    }
    if (bound != table.columns().size()) {
      throw malformed(table.name());
    }
  }

  private static void bindValue(
      JsonParser json, Column column, PreparedStatement statement, int index)
      throws SQLException, IOException {
    switch (column.kind()) {
      case TEXT -> statement.setString(index, json.getText());
      case INTEGER -> statement.setLong(index, json.getLongValue());
      // Jackson writes NaN as text.
      case REAL -> statement.setDouble(index, Double.parseDouble(json.getText()));
      case FLAG -> statement.setBoolean(index, json.getBooleanValue());
      case BYTES -> statement.setBytes(index, json.getBinaryValue());
    }
  }

  private static TuleException malformed(String what) {
    return new TuleException(
        ReasonCode.MALFORMED_DOCUMENT, "The backup's rows do not fit the table: " + what);
  }
}
