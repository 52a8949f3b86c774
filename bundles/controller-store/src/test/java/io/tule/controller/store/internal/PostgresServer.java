/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;

/** A PostgreSQL server of the test's own, on this machine alone; Debian's package postgresql. */
final class PostgresServer extends ExternalResource {
  static final String PASSWORD = "only-for-this-test";

  private static final String USER = "tule";

  private final AtomicInteger databases = new AtomicInteger();
  private Path bin;
  private Path home;
  private int port;

  @Override
  protected void before() throws IOException {
    bin = programs();
    home = Files.createTempDirectory("tule-postgres-");
    if (isRoot()) {
      // the server refuses to run as root
      var users = FileSystems.getDefault().getUserPrincipalLookupService();
      Files.setOwner(home, users.lookupPrincipalByName("postgres"));
    }
    Path password = Files.writeString(home.resolve("password"), PASSWORD);
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    run("initdb", "-D", data(), "-U", USER, "-A", "scram-sha-256", "--pwfile=" + password, "-N");
    start();
  }

  private String data() {
    return home.resolve("data").toString();
  }

  void start() {
    String options = "-F -h 127.0.0.1 -p " + port + " -k " + home;
    run("pg_ctl", "-D", data(), "-w", "-l", home.resolve("log").toString(), "-o", options, "start");
  }

  /** Ends the server as a crash does. */
  void kill() {
    run("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
  }

  /** Makes an empty database and gives its URL. */
  String newDatabase() {
    String name = "test" + databases.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url("postgres"), USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      return url(name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static Path programs() throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> found = Files.list(versions)) {
        List<Path> complete =
            found
                .map(version -> version.resolve("bin"))
                .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                .sorted()
                .toList();
        if (!complete.isEmpty()) {
          return complete.get(complete.size() - 1);
        }
      }
    }
    throw new IllegalStateException("PostgreSQL is missing: apt-get install postgresql");
  }

  private void run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = home.resolve(program + ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroy();
        throw new IllegalStateException(command + ": " + Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void after() {
    kill();
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).forEach(PostgresServer::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
