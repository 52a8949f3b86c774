/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import io.tule.agent.localapi.internal.message.BinaryForm;
import io.tule.agent.localapi.internal.message.IoMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last messages of each publisher on disk, in the ioFog Agent's form: pairs of files named by
 * publisher and time of the first message, {@code .idx} with a header and the place of each
 * message, {@code .iomsg} with what follows the headers. Bounded: the oldest pairs go.
 *
 * <p>{@link #add} may be called by anybody and never waits; all else by one thread.
 */
public final class Archive {
  private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
  private static final int FILE_BYTES = 1_000_000;
  private static final int ENTRY = BinaryForm.HEADER + 8;
  private static final int FILE_ENTRIES = 20_000;
  private static final long PENDING_BYTES = 4_000_000;
  private static final long COMPLAINT_MILLIS = 60_000;
  private static final Pattern NAME = Pattern.compile("([A-Za-z0-9-]{1,64})_([0-9]{1,19})\\.idx");

  private final Path directory;
  private final Runnable wake;
  private final AtomicBoolean planned = new AtomicBoolean();
  private final long mostBytes;
  private final Queue<Item> pending = new ConcurrentLinkedQueue<>();
  private final AtomicLong pendingBytes = new AtomicLong();
  private final LongAdder skipped = new LongAdder();
  private final Map<String, Pair> current = new HashMap<>();
  private long totalBytes = -1;
  private volatile long visibleBytes;
  private long complainedAt;

  @SuppressWarnings("ArrayRecordComponent") // shared on purpose; nobody changes it
  private record Item(String publisher, long timestamp, byte[] message) {}

  /** A pair of files. */
  private static final class Pair {
    final String publisher;
    final long since;
    final Path index;
    final Path data;
    long dataBytes;
    int entries;

    Pair(Path directory, String publisher, long since) {
      this.publisher = publisher;
      this.since = since;
      this.index = directory.resolve(publisher + "_" + since + ".idx");
      this.data = directory.resolve(publisher + "_" + since + ".iomsg");
    }
  }

  /**
   * Creates it; nothing is read before the first use.
   *
   * @param directory created when needed, for its user alone
   * @param mostBytes 0 keeps nothing
   * @param wake asked to have {@link #flush} called soon
   */
  public Archive(Path directory, long mostBytes, Runnable wake) {
    this.wake = wake;
    this.directory = directory;
    this.mostBytes = mostBytes;
  }

  /** Adds a message soon; skips it if the disk is far behind. */
  public void add(String publisher, long timestamp, byte[] message) {
    if (mostBytes == 0) {
      return;
    }
    if (pendingBytes.addAndGet(message.length) > PENDING_BYTES) {
      pendingBytes.addAndGet(-message.length);
      skipped.increment();
      return;
    }
    pending.add(new Item(publisher, timestamp, message));
    if (planned.compareAndSet(false, true)) {
      wake.run();
    }
  }

  /** How many messages were not archived because the disk was behind or full. */
  public long skipped() {
    return skipped.sum();
  }

  /** Writes what has been added. */
  public void flush() {
    planned.set(false);
    Map<String, List<Item>> batches = new LinkedHashMap<>();
    long bytes = 0;
    for (Item item = pending.poll(); item != null; item = pending.poll()) {
      batches.computeIfAbsent(item.publisher(), key -> new ArrayList<>()).add(item);
      bytes += item.message().length;
    }
    pendingBytes.addAndGet(-bytes);
    for (Map.Entry<String, List<Item>> batch : batches.entrySet()) {
      try {
        write(batch.getKey(), batch.getValue());
      } catch (IOException e) {
        skipped.add(batch.getValue().size());
        complain(e);
      }
    }
    if (!batches.isEmpty()) {
      trim();
      visibleBytes = Math.max(0, totalBytes);
    }
  }

  /** How many bytes it has on disk, as far as it was used since the start. */
  public long bytes() {
    return visibleBytes;
  }

  private void complain(IOException e) {
    long now = System.currentTimeMillis();
    if (Math.abs(now - complainedAt) > COMPLAINT_MILLIS) {
      complainedAt = now;
      LOG.warn("Messages are not archived in {}: {}", directory, e.toString());
    }
  }

  private void write(String publisher, List<Item> items) throws IOException {
    if (totalBytes < 0) {
      PrivateDirectory.create(directory);
      totalBytes = 0;
      for (Pair pair : pairs("")) {
        totalBytes += size(pair.index) + size(pair.data);
      }
    }
    int from = 0;
    while (from < items.size()) {
      Pair pair = current.get(publisher);
      if (pair == null || pair.dataBytes >= FILE_BYTES || pair.entries >= FILE_ENTRIES) {
        pair = fresh(publisher, items.get(from).timestamp());
        current.put(publisher, pair);
      }
      from = append(pair, items, from);
    }
  }

  private Pair fresh(String publisher, long timestamp) {
    Pair pair = new Pair(directory, publisher, timestamp);
    while (Files.exists(pair.index)) {
      pair = new Pair(directory, publisher, pair.since + 1);
    }
    return pair;
  }

  /**
   * Appends as many as fit; gives the first that does not. The data is written before its index.
   */
  private int append(Pair pair, List<Item> items, int from) throws IOException {
    int to = from;
    int dataLength = 0;
    while (to < items.size()
        && (to == from || pair.dataBytes + dataLength < FILE_BYTES)
        && pair.entries + (to - from) < FILE_ENTRIES) {
      dataLength += items.get(to).message().length - BinaryForm.HEADER;
      to++;
    }
    ByteBuffer data = ByteBuffer.allocate(dataLength);
    ByteBuffer index = ByteBuffer.allocate((to - from) * ENTRY);
    for (Item item : items.subList(from, to)) {
      index.put(item.message(), 0, BinaryForm.HEADER);
      index.putLong(pair.dataBytes + data.position());
      data.put(item.message(), BinaryForm.HEADER, item.message().length - BinaryForm.HEADER);
    }
    try {
      append(pair.data, pair.dataBytes, data.flip());
      append(pair.index, (long) pair.entries * ENTRY, index.flip());
    } catch (IOException e) {
      current.remove(pair.publisher);
      throw e;
    }
    pair.dataBytes += dataLength;
    pair.entries += to - from;
    totalBytes += dataLength + (long) (to - from) * ENTRY;
    return to;
  }

  private static void append(Path file, long at, ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long place = at;
      while (bytes.hasRemaining()) {
        place += channel.write(bytes, place);
      }
    }
  }

  /** When the bound is passed, the oldest pairs go until three quarters are left. */
  private void trim() {
    if (totalBytes <= mostBytes) {
      return;
    }
    try {
      List<Pair> all = pairs("");
      all.sort(Comparator.comparingLong(pair -> pair.since));
      for (Pair pair : all) {
        if (totalBytes <= mostBytes / 4 * 3) {
          return;
        }
        totalBytes -= size(pair.index) + size(pair.data);
        Files.deleteIfExists(pair.index);
        Files.deleteIfExists(pair.data);
        Pair open = current.get(pair.publisher);
        if (open != null && open.since == pair.since) {
          current.remove(pair.publisher);
        }
      }
    } catch (IOException e) {
      complain(e);
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** The pairs of a publisher; of all if it is empty. */
  private List<Pair> pairs(String publisher) throws IOException {
    List<Pair> found = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.idx")) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && (publisher.isEmpty() || name.group(1).equals(publisher))) {
          found.add(new Pair(directory, name.group(1), Long.parseLong(name.group(2))));
        }
      }
    }
    return found;
  }

  /**
   * Finds messages of a publisher, oldest first.
   *
   * @param from first time, epoch milliseconds
   * @param to last time, epoch milliseconds
   * @param most how many at most
   * @param mostSize how many bytes at most
   */
  public List<IoMessage> query(String publisher, long from, long to, int most, long mostSize)
      throws IOException {
    flush();
    List<Pair> candidates = pairs(publisher);
    candidates.sort(Comparator.comparingLong(pair -> pair.since));
    List<IoMessage> found = new ArrayList<>();
    long size = 0;
    for (int i = 0; i < candidates.size(); i++) {
      Pair pair = candidates.get(i);
      boolean tooOld = i + 1 < candidates.size() && candidates.get(i + 1).since < from;
      if (tooOld || pair.since > to) {
        continue;
      }
      byte[] data = Files.exists(pair.data) ? Files.readAllBytes(pair.data) : new byte[0];
      ByteBuffer index = ByteBuffer.wrap(Files.readAllBytes(pair.index));
      while (index.remaining() >= ENTRY && found.size() < most && size < mostSize) {
        byte[] message = message(index, data);
        IoMessage read = message.length == 0 ? null : BinaryForm.read(message);
        if (read != null && read.timestamp() >= from && read.timestamp() <= to) {
          found.add(read);
          size += message.length;
        }
      }
    }
    return found;
  }

  /** The next message of an index; empty if its data is not whole. */
  private static byte[] message(ByteBuffer index, byte[] data) {
    byte[] header = new byte[BinaryForm.HEADER];
    index.get(header);
    long offset = index.getLong();
    long length = BinaryForm.length(header) - BinaryForm.HEADER;
    if (offset < 0 || offset + length > data.length) {
      return new byte[0];
    }
    byte[] message = new byte[(int) (BinaryForm.HEADER + length)];
    System.arraycopy(header, 0, message, 0, BinaryForm.HEADER);
    System.arraycopy(data, (int) offset, message, BinaryForm.HEADER, (int) length);
    return message;
  }
}
