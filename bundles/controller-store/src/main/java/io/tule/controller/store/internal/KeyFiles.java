/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The small files without which a copy of the database is of no use: the keys that seal its secrets
 * and the credentials that the command line signs in with.
 *
 * @param keys directory of {@code *.key}
 * @param secret the key that seals passwords, there or elsewhere
 * @param credentials the first administrator's
 */
record KeyFiles(Path keys, Path secret, Path credentials) {
  static final int MOST_BYTES = 1 << 16;

  private static final String CREDENTIALS = "admin.properties";
  private static final String SECRET = "secret.key";
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,80}\\.key");

  /** Where the Controller has them, by its configuration. */
  static KeyFiles of(String dataDirectory, String secretKeyFile, String credentialsFile) {
    String environment = System.getenv("TULE_DATA");
    Path data =
        !dataDirectory.isBlank()
            ? Path.of(dataDirectory)
            : environment != null && !environment.isBlank()
                ? Path.of(environment)
                : Path.of(System.getProperty("user.home"), ".tule");
    return new KeyFiles(
        data.resolve("controller"),
        secretKeyFile.isBlank()
            ? data.resolve("controller").resolve(SECRET)
            : Path.of(secretKeyFile),
        credentialsFile.isBlank() ? data.resolve(CREDENTIALS) : Path.of(credentialsFile));
  }

  /** Those that are there, by the name that they have in a backup. */
  Map<String, Path> present() throws IOException {
    Map<String, Path> files = new TreeMap<>();
    if (Files.isDirectory(keys)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(keys, "*.key")) {
        for (Path file : found) {
          if (known(file.getFileName().toString())) {
            files.put(file.getFileName().toString(), file);
          }
        }
      }
    }
    if (Files.isRegularFile(secret)) {
      files.put(SECRET, secret);
    }
    if (Files.isRegularFile(credentials)) {
      files.put(CREDENTIALS, credentials);
    }
    return files;
  }

  static boolean known(String name) {
    return name.equals(CREDENTIALS) || KEY.matcher(name).matches();
  }

  /** Writes one of them: its owner's alone, whole or not at all. */
  void write(String name, byte[] content) throws IOException {
    Path target =
        switch (name) {
          case CREDENTIALS -> credentials;
          case SECRET -> secret;
          default -> keys.resolve(name);
        };
    Path file = target.toAbsolutePath();
    Files.createDirectories(file.getParent());
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
