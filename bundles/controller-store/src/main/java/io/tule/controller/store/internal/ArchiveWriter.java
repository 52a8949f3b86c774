/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a backup: a zip of entries with a manifest as the last, sealed if there is a passphrase.
 */
final class ArchiveWriter implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> MODE_0600 =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final FileChannel channel;
  private final ZipOutputStream zip;
  private final List<Manifest.Entry> entries = new ArrayList<>();

  ArchiveWriter(Path file, char[] passphrase) throws IOException {
    this.channel =
        FileChannel.open(
            file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), MODE_0600);
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    this.zip =
        new ZipOutputStream(passphrase.length == 0 ? out : SealedStreams.sealing(out, passphrase));
  }

  /** Writes the content of an entry. */
  @FunctionalInterface
  interface Content<E extends Exception> {
    TableRows.Extent write(OutputStream out) throws IOException, E;
  }

  <E extends Exception> void entry(String name, Content<E> content) throws IOException, E {
    zip.putNextEntry(new ZipEntry(name));
    MessageDigest digest = sha256();
    OutputStream out = new BufferedOutputStream(new DigestOutputStream(zip, digest), 1 << 14);
    TableRows.Extent extent = content.write(out);
    out.flush();
    zip.closeEntry();
    entries.add(new Manifest.Entry(name, extent, HexFormat.of().formatHex(digest.digest())));
  }

  List<Manifest.Entry> entries() {
    return entries;
  }

  /** Writes the manifest and brings the file to the disk. */
  void finish(Manifest manifest) throws IOException {
    zip.putNextEntry(new ZipEntry(ArchiveReader.MANIFEST));
    zip.write(manifest.toJson());
    zip.closeEntry();
    zip.finish();
    zip.flush();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
