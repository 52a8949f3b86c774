/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.store.BackupService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes backups of a store and takes them back. */
final class Backup implements BackupService {
  private static final String TABLES = "tables/";
  private static final String LINES = ".jsonl";
  private static final String FILES = "files/";

  private final SqlStore store;
  private final KeyFiles keyFiles;
  private final Clock clock;

  Backup(SqlStore store, KeyFiles keyFiles, Clock clock) {
    this.store = store;
    this.keyFiles = keyFiles;
    this.clock = clock;
  }

  /** The version of Tule, as the bundle has it. */
  private static String version() {
    try (InputStream in = Backup.class.getResourceAsStream("version.txt")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  // --- writing
  // ------------------------------------------------------------------------------------

  @Override
  public Report backup(Path file, char[] passphrase) {
    Path target = file.toAbsolutePath();
    Path part = target.resolveSibling(target.getFileName() + ".part");
    if (Files.exists(target)) {
      throw new TuleException(ReasonCode.CONFLICT, target + " exists already");
    }
    try {
      Files.deleteIfExists(part);
      Manifest manifest =
          store.snapshot(connection -> dump(connection, part, passphrase, Map.of()));
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, target);
      return manifest.report();
    } catch (IOException e) {
      throw new TuleException(ReasonCode.INTERNAL, "The backup cannot be written: " + e, e);
    } finally {
      remove(part);
    }
  }

  private static void remove(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // It is no whole backup, has another name, and is overwritten by the next.
      return;
    }
  }

  /** Writes a file of the connection's state, with the given key files or those of this machine. */
  Manifest dump(Connection connection, Path part, char[] passphrase, Map<String, byte[]> given)
      throws SQLException, IOException {
    try (ArchiveWriter writer = new ArchiveWriter(part, passphrase)) {
      for (TableShape table : TableShape.all(connection)) {
        writer.<SQLException>entry(
            TABLES + table.name() + LINES, out -> TableRows.write(connection, table, out));
      }
      Map<String, byte[]> files = new TreeMap<>(given);
      if (given.isEmpty()) {
        for (Map.Entry<String, Path> file : keyFiles.present().entrySet()) {
          files.put(file.getKey(), Files.readAllBytes(file.getValue()));
        }
      }
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        writer.<IOException>entry(
            FILES + file.getKey(),
            out -> {
              out.write(file.getValue());
              return TableRows.Extent.NONE;
            });
      }
      Manifest manifest =
          new Manifest(clock.instant(), version(), migrations(connection), writer.entries());
      writer.finish(manifest);
      return manifest;
    }
  }

  private static Set<Integer> migrations(Connection connection) throws SQLException {
    Set<Integer> numbers = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT version FROM schema_versions")) {
      while (rows.next()) {
        numbers.add(rows.getInt(1));
      }
    }
    return numbers;
  }

  // --- taking back
  // --------------------------------------------------------------------------------

  @Override
  public Report restore(Path file, char[] passphrase, boolean replace) {
    return restore(file, passphrase, replace, () -> {});
  }

  /**
   * As the other.
   *
   * @param beforeChange runs when the file was found good, before anything is changed
   */
  Report restore(Path file, char[] passphrase, boolean replace, Runnable beforeChange) {
    ArchiveReader reader = new ArchiveReader(file, passphrase);
    Manifest manifest = reader.check();
    Set<Integer> known = Migrations.known();
    if (!known.containsAll(manifest.migrations())) {
      throw new TuleException(
          ReasonCode.CONFLICT,
          "The backup was made by Tule "
              + manifest.version()
              + ", whose schema "
              + manifest.report().schema()
              + " is newer than this version's");
    }
    if (!replace) {
      store.snapshot(Backup::requireEmpty);
    }
    if (known.equals(manifest.migrations())) {
      beforeChange.run();
      load(reader, manifest, replace);
    } else {
      upgraded(reader, manifest, replace, beforeChange);
    }
    return manifest.report();
  }

  /** Lets the migrations themselves bring an older state to this version, in a scratch database. */
  private void upgraded(
      ArchiveReader reader, Manifest manifest, boolean replace, Runnable beforeChange) {
    try {
      Files.createDirectories(keyFiles.keys());
      Path scratch = Files.createTempDirectory(keyFiles.keys(), "restore");
      Path newer = scratch.resolve("upgraded.zip");
      try {
        try (Connection connection = StoreComponent.scratch(scratch.resolve("scratch"))) {
          Migrations.run(connection, false, manifest.migrations()::contains);
          Map<String, byte[]> files = fill(connection, reader);
          moveIdentities(connection, manifest);
          connection.commit();
          Migrations.run(connection, false);
          dump(connection, newer, new char[0], files);
        }
        ArchiveReader upgraded = new ArchiveReader(newer, new char[0]);
        Manifest upgradedManifest = upgraded.check();
        beforeChange.run();
        load(upgraded, upgradedManifest, replace);
      } finally {
        try (var left = Files.list(scratch)) {
          left.forEach(Backup::remove);
        }
        remove(scratch);
      }
    } catch (SQLException e) {
      throw new TuleException(
          ReasonCode.INTERNAL, "The backup cannot be brought to this version's schema", e);
    } catch (IOException e) {
      throw new TuleException(ReasonCode.INTERNAL, "The restoration failed: " + e, e);
    }
  }

  private void load(ArchiveReader reader, Manifest manifest, boolean replace) {
    Map<String, byte[]> files =
        store.alone(
            connection -> {
              if (store.shared()) {
                lock(connection);
              }
              moveIdentities(connection, manifest);
              if (!replace) {
                requireEmpty(connection);
              }
              Map<String, byte[]> found = fill(connection, reader);
              Instant now = clock.instant();
              ChangeSql.restored(new Sql(connection, new ColumnNumbers()), now);
              return found;
            });
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        keyFiles.write(file.getKey(), file.getValue());
      }
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.INTERNAL,
          "The tables are restored and the keys are not; restore again with --replace: " + e,
          e);
    }
  }

  private static boolean requireEmpty(Connection connection) throws SQLException {
    for (Map.Entry<String, Integer> most :
        Map.of("users", 1, "agents", 0, "applications", 0).entrySet()) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + most.getKey())) {
        rows.next();
        if (rows.getLong(1) > most.getValue()) {
          throw new TuleException(
              ReasonCode.CONFLICT,
              "This Controller has "
                  + most.getKey()
                  + " already; --replace deletes all it has, then restores");
        }
      }
    }
    return true;
  }

  private static void moveIdentities(Connection connection, Manifest manifest) throws SQLException {
    Map<String, Long> highest = new LinkedHashMap<>();
    manifest.entries().forEach(entry -> highest.put(entry.name(), entry.extent().highest()));
    for (TableShape table : TableShape.all(connection)) {
      long known = highest.getOrDefault(TABLES + table.name() + LINES, 0L);
      Identities.above(connection, table, known);
    }
  }

  private static void lock(Connection connection) throws SQLException {
    List<String> names = TableShape.all(connection).stream().map(TableShape::name).toList();
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE " + String.join(", ", names) + " IN ACCESS EXCLUSIVE MODE");
    }
  }

  /** Replaces all rows by those of a file; gives its key files. */
  private static Map<String, byte[]> fill(Connection connection, ArchiveReader reader)
      throws SQLException {
    List<TableShape> tables = TableShape.all(connection);
    Map<String, TableShape> missing = new TreeMap<>();
    try (Statement statement = connection.createStatement()) {
      for (int i = tables.size() - 1; i >= 0; i--) {
        statement.executeUpdate("DELETE FROM " + tables.get(i).name());
        missing.put(TABLES + tables.get(i).name() + LINES, tables.get(i));
      }
    }
    Map<String, byte[]> files = new TreeMap<>();
    reader.<SQLException>read(
        (name, in) -> {
          if (name.startsWith(FILES)) {
            byte[] content = in.readNBytes(KeyFiles.MOST_BYTES + 1);
            String file = name.substring(FILES.length());
            if (content.length > KeyFiles.MOST_BYTES || !KeyFiles.known(file)) {
              throw unexpected(name);
            }
            files.put(file, content);
            return 0;
          }
          TableShape table = missing.remove(name);
          if (table == null) {
            throw unexpected(name);
          }
          return TableRows.read(connection, table, in);
        });
    if (!missing.isEmpty()) {
      throw new TuleException(
          ReasonCode.MALFORMED_DOCUMENT, "The backup has no " + missing.keySet());
    }
    return files;
  }

  private static TuleException unexpected(String name) {
    return new TuleException(
        ReasonCode.MALFORMED_DOCUMENT, "The backup has something unexpected: " + name);
  }
}
