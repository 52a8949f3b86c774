/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only the agent's own user may read, written so that a crash leaves old or new. */
public final class PrivateFiles {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private PrivateFiles() {}

  /** Creates a directory, and those above it, for the own user alone. */
  public static void createDirectory(Path directory) throws IOException {
    Files.createDirectories(directory, permissions("rwx------"));
  }

  /**
   * Replaces a file's content.
   *
   * @param durable whether it has to survive a loss of power at once
   */
  public static void replace(Path file, byte[] content, boolean durable) throws IOException {
    move(write(file, content, durable), file);
    if (durable) {
      synchronize(file.getParent());
    }
  }

  /**
   * Replaces a file's content durably and keeps what it was as another file. If this fails, both
   * are as they were, or the other one is what the file was.
   *
   * @param keep whether there is a content worth keeping
   */
  static void replace(Path file, byte[] content, Path other, boolean keep) throws IOException {
    Path temporary = write(file, content, true);
    if (keep) {
      move(file, other);
    }
    move(temporary, file);
    synchronize(file.getParent());
  }

  /** Writes a file beside another one; a file that cannot be written whole takes no room. */
  private static Path write(Path file, byte[] content, boolean durable) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    try {
      fill(temporary, content, durable);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    return temporary;
  }

  private static void fill(Path temporary, byte[] content, boolean durable) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            permissions("rw-------"))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (durable) {
        channel.force(true);
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Makes the names of a directory survive a loss of power. */
  private static void synchronize(Path directory) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] permissions(String text) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }
}
