/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of what waits: {@code <n>.all} has everything that waited when {@code <n>.log} was
 * begun, and makes all files of a smaller number void. Appending is guarded by its user, all else
 * is done by one thread.
 */
final class SpoolFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolFiles.class);
  private static final Pattern NAME = Pattern.compile("([0-9]{1,18})\\.(all|log)");

  private final Path directory;
  private FileChannel log;
  private long current;

  SpoolFiles(Path directory) {
    this.directory = directory;
  }

  /** Everything that waits, as far as it is whole, in order of acceptance. */
  List<Spool.Waiting> read(int mostBytes, Recent recent) {
    Map<Long, Spool.Waiting> waiting = new TreeMap<>();
    try {
      for (Path file : present().values()) {
        read(file, waiting, recent, mostBytes);
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", directory, e.toString());
    }
    if (!waiting.isEmpty()) {
      LOG.info("{} messages wait since the last time", waiting.size());
    }
    return new ArrayList<>(waiting.values());
  }

  private static void read(Path file, Map<Long, Spool.Waiting> into, Recent recent, int mostBytes)
      throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      boolean whole = true;
      while (whole) {
        whole = SpoolRecord.read(in, into, recent, mostBytes);
      }
      LOG.warn("{} is damaged; what was whole is used", file);
    } catch (EOFException e) {
      LOG.debug("The end of {}", file, e);
    }
  }

  /** The files that count, in their order: twice a number, and one more for a log. */
  private NavigableMap<Long, Path> present() throws IOException {
    NavigableMap<Long, Path> files = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return files;
    }
    long from = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path file : all) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          boolean isLog = name.group(2).equals("log");
          long place = 2 * Long.parseLong(name.group(1)) + (isLog ? 1 : 0);
          files.put(place, file);
          current = Math.max(current, place / 2);
          from = isLog ? from : Math.max(from, place);
        }
      }
    }
    return files.tailMap(from, true);
  }

  /** Begins another log. */
  void rotate() throws IOException {
    PrivateDirectory.create(directory);
    FileChannel next = PrivateDirectory.create(directory, (current + 1) + ".log");
    close();
    log = next;
    current++;
  }

  void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      log.write(bytes);
    }
  }

  void force() throws IOException {
    log.force(false);
  }

  /** Writes what waited when the present log was begun, and drops what was before. */
  void replace(List<Spool.Waiting> all, List<Spool.Waiting> recent) throws IOException {
    long number = current;
    List<ByteBuffer> parts = new ArrayList<>();
    for (Spool.Waiting each : recent) {
      ByteBuffer part = ByteBuffer.allocate(SpoolRecord.size(each));
      SpoolRecord.recent(part, each);
      parts.add(part.flip());
    }
    for (Spool.Waiting each : all) {
      ByteBuffer part = ByteBuffer.allocate(SpoolRecord.size(each));
      SpoolRecord.added(part, each);
      parts.add(part.flip());
    }
    PrivateDirectory.replace(directory.resolve(number + ".all"), parts);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && Long.parseLong(name.group(1)) < number) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  void close() {
    if (log != null) {
      try {
        log.close();
      } catch (IOException e) {
        LOG.debug("closing", e);
      }
    }
  }
}
