/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An image in the form that {@code docker load} reads: a tar archive, made while it is read. */
final class Archive {
  private static final int BLOCK = 512;

  /** What the size field of a tar header can say. */
  static final long LARGEST_FILE = (1L << 33) - 1;

  private final List<InputStream> parts = new ArrayList<>();

  /**
   * Creates one.
   *
   * @param tag the reference that the image gets
   * @param config the image's configuration
   * @param layers the layers' digests, lowest first
   * @param blobs where each layer is; a layer that the engine has may be missing
   */
  static InputStream of(String tag, byte[] config, List<String> layers, List<Path> blobs)
      throws IOException {
    ObjectNode image = new ObjectMapper().createObjectNode();
    image.put("Config", "config.json");
    image.putArray("RepoTags").add(tag);
    ArrayNode names = image.putArray("Layers");
    layers.forEach(digest -> names.add(name(digest)));
    byte[] index = ("[" + image + "]").getBytes(StandardCharsets.UTF_8);
    Archive archive = new Archive();
    archive.add("manifest.json", index.length, new ByteArrayInputStream(index));
    archive.add("config.json", config.length, new ByteArrayInputStream(config));
    for (int i = 0; i < layers.size(); i++) {
      Path blob = blobs.get(i);
      if (Files.exists(blob)) {
        archive.add(name(layers.get(i)), Files.size(blob), new Late(blob));
      }
    }
    archive.parts.add(new ByteArrayInputStream(new byte[2 * BLOCK]));
    return new SequenceInputStream(Collections.enumeration(archive.parts));
  }

  private static String name(String digest) {
    return digest.substring(digest.indexOf(':') + 1) + ".tar";
  }

  /** A file that is opened when it is read. */
  private static final class Late extends InputStream {
    private final Path file;
    private InputStream open = InputStream.nullInputStream();
    private boolean begun;

    Late(Path file) {
      this.file = file;
    }

    private InputStream open() throws IOException {
      if (!begun) {
        begun = true;
        open = Files.newInputStream(file);
      }
      return open;
    }

    @Override
    public int read() throws IOException {
      return open().read();
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      return open().read(buffer, from, length);
    }

    @Override
    public void close() throws IOException {
      open.close();
    }
  }

  private void add(String name, long size, InputStream content) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, String.format("%011o\0", size));
    put(header, 136, "00000000000\0");
    put(header, 148, "        ");
    header[156] = '0';
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    parts.add(new ByteArrayInputStream(header));
    parts.add(content);
    int rest = (int) (size % BLOCK);
    if (rest > 0) {
      parts.add(new ByteArrayInputStream(new byte[BLOCK - rest]));
    }
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** The identifiers of the stacks of layers, lowest first, as the OCI image format has them. */
  static List<String> chains(List<String> diffIds) {
    List<String> chains = new ArrayList<>();
    String below = "";
    for (String diff : diffIds) {
      String text = below + " " + diff;
      below = below.isEmpty() ? diff : Digests.of(text.getBytes(StandardCharsets.UTF_8));
      chains.add(below);
    }
    return Collections.unmodifiableList(chains);
  }
}
