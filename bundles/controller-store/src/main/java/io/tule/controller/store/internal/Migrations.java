/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings the schema to this version: each file of db/migration is applied once, in order. */
final class Migrations {
  private static final String FOLDER = "/db/migration/";

  /** Key of the advisory lock; any number that nobody else in the database uses. */
  private static final long LOCK = 0x74756c65L;

  private static final Pattern FILE = Pattern.compile("V(\\d+)__\\w+\\.sql");

  /** What a migration does beyond its file, after it; it may run again where it was cut off. */
  @FunctionalInterface
  private interface Program {
    void run(Connection connection) throws SQLException;
  }

  private static final Map<Integer, Program> PROGRAMS =
      Map.of(30, SpecMigration::run, 32, ChangeMigration::run, 39, PortMigration::run);

  private Migrations() {}

  /**
   * Applies what is missing.
   *
   * @param shared whether other controllers may do the same at this moment (PostgreSQL); each file
   *     is then one transaction. In H2 every statement that defines something is one of its own.
   */
  static void run(Connection connection, boolean shared) throws SQLException {
    run(connection, shared, version -> true);
  }

  /** The numbers of all migrations that this version has. */
  static Set<Integer> known() {
    Set<Integer> numbers = new TreeSet<>();
    lines("index").forEach(name -> numbers.add(number(name)));
    return numbers;
  }

  private static int number(String name) {
    Matcher matcher = FILE.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalStateException("not a migration: " + name);
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** Applies those that are wanted. */
  static void run(Connection connection, boolean shared, IntPredicate wanted) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      lock(statement, shared);
      statement.execute(
          "CREATE TABLE IF NOT EXISTS schema_versions (version INT PRIMARY KEY,"
              + " name VARCHAR(255) NOT NULL, applied_at BIGINT NOT NULL)");
      connection.commit();
      for (String name : lines("index")) {
        int number = number(name);
        if (!wanted.test(number)) {
          continue;
        }
        lock(statement, shared);
        if (isMissing(statement, number)) {
          apply(connection, statement, name, number);
        }
        connection.commit();
      }
    }
  }

  /** Until the end of the transaction no other controller looks for missing files. */
  private static void lock(Statement statement, boolean shared) throws SQLException {
    if (shared) {
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
    }
  }

  private static boolean isMissing(Statement statement, int version) throws SQLException {
    try (ResultSet result =
        statement.executeQuery("SELECT 1 FROM schema_versions WHERE version = " + version)) {
      return !result.next();
    }
  }

  private static void apply(Connection connection, Statement statement, String name, int version)
      throws SQLException {
    StringBuilder text = new StringBuilder();
    for (String line : lines(name)) {
      if (line.startsWith("--")) {
        continue;
      }
      text.append(line).append('\n');
      if (line.endsWith(";")) {
        text.setLength(text.length() - 2);
        statement.execute(text.toString());
        text.setLength(0);
      }
    }
    if (PROGRAMS.containsKey(version)) {
      PROGRAMS.get(version).run(connection);
    }
    statement.execute(
        "INSERT INTO schema_versions (version, name, applied_at) VALUES ("
            + version
            + ", '"
            + name
            + "', "
            + Instant.now().toEpochMilli()
            + ")");
  }

  private static List<String> lines(String name) {
    try (InputStream stream = Migrations.class.getResourceAsStream(FOLDER + name)) {
      if (stream == null) {
        throw new IllegalStateException("missing " + name);
      }
      return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
          .lines()
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException("unreadable " + name, e);
    }
  }
}
