/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Copies and deletes directories without following links. */
final class Trees {
  private static final int MAX_LINKS = 16;

  private Trees() {}

  static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Files.copy(
                  file,
                  to.resolve(from.relativize(file).toString()),
                  StandardCopyOption.COPY_ATTRIBUTES,
                  LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Where an absolute path of a root directory really is, its links read as that root has them.
   *
   * @return a path below the root, which need not exist
   */
  static Path inside(Path root, String path) throws IOException {
    Path rest = Path.of("/").resolve(path).normalize();
    for (int links = 0; links < MAX_LINKS; links++) {
      Path current = root;
      Path next = null;
      for (int i = 0; i < rest.getNameCount() && next == null; i++) {
        current = current.resolve(rest.getName(i).toString());
        if (Files.isSymbolicLink(current)) {
          Path parent = Path.of("/").resolve(root.relativize(current.getParent()).toString());
          Path target = parent.resolve(Files.readSymbolicLink(current).toString());
          next =
              i + 1 < rest.getNameCount()
                  ? target.resolve(rest.subpath(i + 1, rest.getNameCount()).toString())
                  : target;
        }
      }
      if (next == null) {
        return current;
      }
      rest = next.normalize();
    }
    throw new IOException("too many links at " + path);
  }
}
