/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.store.BackupService.Report;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code tule backup} and {@code tule restore} while no Controller runs: opens the store alone, as
 * the configuration in a directory of .cfg files says, or with the defaults where there is none.
 */
public final class BackupMain {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(\\w+)(?::-([^}]*))?\\}");

  private BackupMain() {}

  /** Words: backup or restore, the file, then options as {@code tule help} says. */
  public static void main(String[] words) {
    System.exit(run(List.of(words)));
  }

  static int run(List<String> words) {
    try {
      perform(new ArrayList<>(words));
      return 0;
    } catch (TuleException e) {
      System.err.println("Error: " + e.reason() + ": " + e.getMessage());
      return e.reason().exitCode();
    } catch (IOException | RuntimeException e) {
      System.err.println("Error: " + ReasonCode.INTERNAL + ": " + e);
      return ReasonCode.INTERNAL.exitCode();
    }
  }

  private static void perform(List<String> words) throws IOException {
    Path etc = Path.of(option(words, "--etc", ""));
    char[] passphrase = passphrase(option(words, "--passphrase-file", ""));
    boolean replace = words.remove("--replace");
    if (words.size() != 2) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "backup or restore, and one FILE");
    }
    Path file = Path.of(words.get(1));
    Properties database = configuration(etc.resolve("io.tule.controller.store.cfg"));
    Properties controller = configuration(etc.resolve("io.tule.controller.cfg"));
    KeyFiles files =
        KeyFiles.of(
            controller.getProperty("dataDirectory", ""),
            controller.getProperty("secretKeyFile", ""),
            controller.getProperty("credentialsFile", ""));
    try (SqlStore store =
        StoreComponent.open(
            database.getProperty("url", ""),
            database.getProperty("user", "tule"),
            password(database),
            2)) {
      Backup backup = new Backup(store, files, Clock.systemUTC());
      switch (words.get(0)) {
        case "backup" -> say("Backup written: ", file, backup.backup(file, passphrase));
        case "restore" -> say("Restored: ", file, backup.restore(file, passphrase, replace));
        default ->
            throw new TuleException(ReasonCode.INVALID_ARGUMENT, "unknown word " + words.get(0));
      }
    }
  }

  private static String password(Properties database) throws IOException {
    String file = database.getProperty("passwordFile", "");
    return file.isBlank()
        ? database.getProperty("password", "")
        : Files.readString(Path.of(file)).strip();
  }

  private static void say(String what, Path file, Report report) {
    System.out.println(
        what
            + file
            + " ("
            + report.rows()
            + " rows in "
            + report.tables()
            + " tables, schema "
            + report.schema()
            + ", made "
            + report.createdAt()
            + ")");
  }

  private static String option(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    words.remove(at);
    if (at == words.size()) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, name + " has no value");
    }
    return words.remove(at);
  }

  /** The first line of a file; a passphrase on the command line could be seen by other users. */
  private static char[] passphrase(String file) throws IOException {
    if (file.isEmpty()) {
      return new char[0];
    }
    String line = Files.readString(Path.of(file)).lines().findFirst().orElse("");
    if (line.isEmpty()) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, file + " has no passphrase");
    }
    return line.toCharArray();
  }

  private static Properties configuration(Path file) throws IOException {
    Properties properties = new Properties();
    if (Files.isRegularFile(file)) {
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        properties.load(reader);
      }
      properties.replaceAll((key, value) -> substituted(value.toString()));
    }
    return properties;
  }

  private static String substituted(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            match -> {
              String value = System.getenv(match.group(1));
              String otherwise = match.group(2) == null ? "" : match.group(2);
              return Matcher.quoteReplacement(value == null ? otherwise : value);
            });
  }
}
