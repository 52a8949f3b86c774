/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.yaml.Manifest;
import io.tule.client.yaml.ManifestReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads the documents of {@code -f}. */
final class Documents {
  private static final int MAX_BYTES = 8_000_000;

  private Documents() {}

  /** The checked documents of files; {@code -} is the standard input. */
  static List<Manifest> read(String namespace, List<String> files) {
    ManifestReader reader = new ManifestReader(namespace);
    for (String file : files) {
      reader.read(file.equals("-") ? "stdin" : file, text(file));
    }
    return reader.finish();
  }

  private static String text(String file) {
    try {
      if (file.equals("-")) {
        return decode("stdin", System.in.readNBytes(MAX_BYTES + 1));
      }
      try (InputStream stream = Files.newInputStream(Path.of(file))) {
        return decode(file, stream.readNBytes(MAX_BYTES + 1));
      }
    } catch (NoSuchFileException e) {
      throw new TuleException(ReasonCode.NOT_FOUND, "There is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new TuleException(ReasonCode.FORBIDDEN, "The file " + file + " cannot be read", e);
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String decode(String file, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new TuleException(
          ReasonCode.LIMIT_EXCEEDED, file + ": larger than " + MAX_BYTES + " bytes");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
