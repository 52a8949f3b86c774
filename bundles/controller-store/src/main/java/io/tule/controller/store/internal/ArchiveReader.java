/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** Reads a backup from its beginning to its end and compares it with its manifest. */
final class ArchiveReader {
  static final String MANIFEST = "manifest.json";

  private static final int MOST_ENTRIES = 1000;
  private static final int MOST_MANIFEST = 1 << 20;
  private static final Pattern NAME =
      Pattern.compile("tables/[a-z0-9_]{1,100}\\.jsonl|files/[A-Za-z0-9._-]{1,100}");

  private final Path file;
  private final char[] passphrase;

  ArchiveReader(Path file, char[] passphrase) {
    this.file = file;
    this.passphrase = passphrase;
  }

  /** Takes an entry's content and gives its number of rows. */
  @FunctionalInterface
  interface Consumer<E extends Exception> {
    long read(String name, InputStream in) throws IOException, E;
  }

  /** Reads the whole file, and fails unless every byte of it is as its manifest says. */
  Manifest check() {
    byte[] buffer = new byte[1 << 16];
    return this.<RuntimeException>read(
        (name, in) -> {
          while (in.read(buffer) >= 0) {
            // only the checksum is wanted
          }
          return -1;
        });
  }

  /**
   * Reads the whole file; its content is known to be right only when this returns.
   *
   * @param consumer gives -1 where it did not count
   */
  <E extends Exception> Manifest read(Consumer<E> consumer) throws E {
    try (ZipInputStream zip = new ZipInputStream(open())) {
      Map<String, Manifest.Entry> seen = new HashMap<>();
      Set<String> names = new HashSet<>();
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (name.equals(MANIFEST)) {
          Manifest manifest = Manifest.parse(limited(zip));
          compare(manifest, seen);
          drain(zip);
          return manifest;
        }
        if (!NAME.matcher(name).matches() || !names.add(name) || names.size() > MOST_ENTRIES) {
          throw damaged("unexpected entry");
        }
        DigestInputStream in = new DigestInputStream(zip, ArchiveWriter.sha256());
        long rows = consumer.read(name, in);
        String sha256 = HexFormat.of().formatHex(in.getMessageDigest().digest());
        seen.put(name, new Manifest.Entry(name, new TableRows.Extent(rows, 0), sha256));
      }
      throw damaged("it has no manifest");
    } catch (EOFException | ZipException e) {
      throw damaged(e.getMessage());
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.MALFORMED_DOCUMENT, "The backup " + file + " cannot be read: " + e, e);
    }
  }

  private static byte[] limited(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST_MANIFEST + 1);
    if (bytes.length > MOST_MANIFEST) {
      throw new IOException("manifest too long");
    }
    return bytes;
  }

  /** The end of a sealed file is covered by its seal only when it was read. */
  private static void drain(ZipInputStream zip) throws IOException {
    if (zip.getNextEntry() != null) {
      throw new IOException("entries after the manifest");
    }
  }

  private void compare(Manifest manifest, Map<String, Manifest.Entry> seen) {
    for (Manifest.Entry entry : manifest.entries()) {
      Manifest.Entry found = seen.remove(entry.name());
      if (found == null) {
        throw damaged(entry.name() + " is missing");
      }
      if (!found.sha256().equals(entry.sha256())
          || (found.extent().rows() >= 0 && found.extent().rows() != entry.extent().rows())) {
        throw damaged("checksum of " + entry.name());
      }
    }
    if (!seen.isEmpty()) {
      throw damaged("unexpected entry");
    }
  }

  private InputStream open() throws IOException {
    InputStream in;
    try {
      in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    } catch (NoSuchFileException e) {
      throw new TuleException(ReasonCode.NOT_FOUND, "There is no file " + file, e);
    }
    in.mark(SealedStreams.MAGIC.length);
    boolean sealed = Arrays.equals(in.readNBytes(SealedStreams.MAGIC.length), SealedStreams.MAGIC);
    if (!sealed) {
      in.reset();
      return in;
    }
    if (passphrase.length == 0) {
      in.close();
      throw new TuleException(
          ReasonCode.FORBIDDEN, "The backup is encrypted: its passphrase is needed");
    }
    return SealedStreams.opening(in, passphrase);
  }

  private TuleException damaged(String why) {
    return new TuleException(
        ReasonCode.MALFORMED_DOCUMENT, file + " is no whole backup of Tule: " + why);
  }
}
