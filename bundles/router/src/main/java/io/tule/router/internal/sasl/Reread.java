/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.sasl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that is read again when it has changed. Safe for use by any thread. */
abstract class Reread<T> {
  private static final Logger LOG = LoggerFactory.getLogger("io.tule.router.SERVER");
  private static final long MAX_BYTES = 16L * 1024 * 1024;

  private final Path file;
  private T value;
  private FileTime changed;
  private long size = -1;

  Reread(Path file, T none) {
    this.file = file;
    this.value = none;
  }

  /** Makes something of the file's content. */
  abstract T parse(byte[] content) throws IOException;

  /** What the file holds now; what it held before if it cannot be read. */
  final synchronized T current() {
    try {
      FileTime time = Files.getLastModifiedTime(file);
      long now = Files.size(file);
      if (!time.equals(changed) || now != size) {
        if (now > MAX_BYTES) {
          throw new IOException("larger than " + MAX_BYTES + " bytes");
        }
        value = parse(Files.readAllBytes(file));
        changed = time;
        size = now;
      }
    } catch (IOException e) {
      LOG.error("The users in {} cannot be read: {}", file, e.toString());
    }
    return value;
  }
}
