/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What somebody who helps wants to see of this machine, without secrets: the checks, the agent's
 * state, the settings and the ends of the logs. Neither the journal, which has the environment of
 * microservices, nor any key goes in.
 */
public final class SupportBundle {
  private static final int MOST_LOG_BYTES = 2 << 20;
  private static final int MOST_FILE_BYTES = 256 << 10;

  private final Path data;
  private final UnaryOperator<String> environment;
  private final Clock clock;
  private final Secrets secrets;

  /**
   * Packs nothing yet.
   *
   * @param data Tule's data directory
   * @param environment variables; null where not set
   */
  public SupportBundle(Path data, UnaryOperator<String> environment, Clock clock) {
    this.data = data;
    this.environment = environment;
    this.clock = clock;
    this.secrets = new Secrets(data);
  }

  /**
   * Writes the archive.
   *
   * @param version of Tule
   * @return what is in it
   * @throws IOException if the file is there already, or cannot be written
   */
  public List<String> write(Path file, String version) throws IOException {
    List<String> names = new ArrayList<>();
    try (Archive archive = new Archive(file, clock.instant())) {
      add(archive, names, "doctor.txt", doctor());
      add(archive, names, "system.txt", system(version));
      for (String name : List.of("agent/status.json", "agent/parameters.json")) {
        add(archive, names, name, end(data.resolve(name), MOST_FILE_BYTES));
      }
      for (String role : List.of("all", "agent", "controller")) {
        String base = "platform/" + role + "/";
        directory(archive, names, base + "etc", "{io.tule,org}*.cfg", MOST_FILE_BYTES);
        directory(archive, names, base + "log", "*.log*", MOST_LOG_BYTES);
      }
      directory(archive, names, "agent/orders", "*.log", MOST_LOG_BYTES);
    }
    return names;
  }

  private void directory(Archive archive, List<String> names, String name, String pattern, int most)
      throws IOException {
    Path directory = data.resolve(name);
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
      for (Path file : files) {
        add(archive, names, name + "/" + file.getFileName(), end(file, most));
      }
    }
  }

  private void add(Archive archive, List<String> names, String name, String text)
      throws IOException {
    if (!text.isEmpty()) {
      archive.add(name, secrets.without(text));
      names.add(name);
    }
  }

  /** The end of a file, from the beginning of a line; empty if it is not there. */
  private static String end(Path path, int most) throws IOException {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      return "";
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long from = Math.max(0, file.length() - most);
      file.seek(from);
      byte[] bytes = new byte[(int) Math.min(most, file.length() - from)];
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      return from == 0 ? text : text.substring(text.indexOf('\n') + 1);
    }
  }

  private String doctor() {
    return new Doctor(data, environment, clock)
        .examine().stream().map(Finding::toString).collect(Collectors.joining("\n", "", "\n"));
  }

  private String system(String version) {
    return String.join(
        "\n",
        "written " + clock.instant(),
        "tule " + version,
        "java " + System.getProperty("java.version") + " " + System.getProperty("java.vm.name"),
        "system " + System.getProperty("os.name") + " " + System.getProperty("os.version"),
        "architecture " + System.getProperty("os.arch"),
        "processors " + Runtime.getRuntime().availableProcessors(),
        "");
  }
}
