/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

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
import java.util.List;
import java.util.Set;

/** Directories and files that only the agent's user may read. */
public final class PrivateDirectory {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private PrivateDirectory() {}

  /** Creates a directory and those above it. */
  public static void create(Path directory) throws IOException {
    Files.createDirectories(directory, permissions("rwx------"));
  }

  /** Replaces a file in one step; a crash leaves the old or the new one. */
  public static void replace(Path file, List<ByteBuffer> content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    try (FileChannel channel = create(file.getParent(), temporary.getFileName().toString())) {
      for (ByteBuffer part : content) {
        while (part.hasRemaining()) {
          channel.write(part);
        }
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Creates a file that is not there yet. */
  static FileChannel create(Path directory, String name) throws IOException {
    return FileChannel.open(
        directory.resolve(name),
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        permissions("rw-------"));
  }

  private static FileAttribute<?>[] permissions(String text) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }
}
