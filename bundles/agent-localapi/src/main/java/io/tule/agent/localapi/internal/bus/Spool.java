/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what waits for receivers on disk. Messages are appended to a log, and so is the word that
 * one is gone; when the log is long, all that waits is written anew and the log is dropped.
 *
 * <p>What was committed survives the end of the process, however it ends. A loss of power takes
 * what was committed in the last two seconds, unless somebody has received it by then. If the disk
 * is full, messages are kept in memory alone until it has room again. Thread-safe.
 */
public final class Spool {
  /** What is left of the log's file is written anew when it has grown by this. */
  static final long COMPACT_BYTES = 8L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long GONE_MILLIS = 200;
  private static final long SYNCHRONIZE_MILLIS = 1_000;
  private static final long REPAIR_MILLIS = 5_000;

  private final SpoolFiles files;
  private final Recent recent = new Recent();
  private final ScheduledExecutorService disk;
  private final AtomicBoolean planned = new AtomicBoolean();
  private final Object leaf = new Object();
  private Supplier<List<Waiting>> content = List::of;
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private long numbers;
  private long synchronizedTo;
  private long lookedAt;
  private long appended;
  private boolean broken = true;
  private boolean watched;
  private volatile String complaint = "";

  /** Guarded by the leaf, because it is told of them with mailboxes locked. */
  private long[] gone = new long[64];

  private int goneCount;

  /**
   * A message that waits.
   *
   * @param number unique, in the order of acceptance
   */
  @SuppressWarnings("ArrayRecordComponent") // shared on purpose; nobody changes it
  public record Waiting(String receiver, long number, byte[] message) {}

  /**
   * Creates it; nothing is read or written before {@link #open}.
   *
   * @param disk one thread, on which files are written anew and forced
   */
  public Spool(Path directory, ScheduledExecutorService disk) {
    this.files = new SpoolFiles(directory);
    this.disk = disk;
  }

  /**
   * Reads what waits since the last time and begins to write.
   *
   * @param mostBytes of one message
   * @param all what waits from now on; called with this locked
   * @return in order of acceptance
   */
  public List<Waiting> open(int mostBytes, Supplier<List<Waiting>> all) {
    List<Waiting> found = files.read(mostBytes, recent);
    synchronized (this) {
      content = all;
      found.forEach(each -> numbers = Math.max(numbers, each.number() + 1));
    }
    return found;
  }

  /**
   * Writes anew what waits; from now on everything is kept. To be called once after all is back.
   */
  public void begin() {
    compact();
  }

  /**
   * Takes on a message; it is safe after the next {@link #commit}.
   *
   * @param insert makes it wait under its number; called with this locked
   */
  void add(String receiver, byte[] message, LongConsumer insert) {
    synchronized (this) {
      long number = numbers++;
      if (!broken) {
        Waiting waiting = new Waiting(receiver, number, message);
        SpoolRecord.added(room(SpoolRecord.size(waiting)), waiting);
      }
      insert.accept(number);
      if (!watched && !broken) {
        watched = true;
        later(this::synchronizeOld, SYNCHRONIZE_MILLIS);
      }
    }
  }

  /** What came from other nodes not long ago, in this life or an earlier one. */
  Recent recent() {
    return recent;
  }

  /** A message waits no longer. May be told with anything locked. */
  void gone(long number) {
    synchronized (leaf) {
      if (goneCount == gone.length) {
        gone = Arrays.copyOf(gone, gone.length * 2);
      }
      gone[goneCount++] = number;
    }
    if (planned.compareAndSet(false, true)) {
      later(this::commit, GONE_MILLIS);
    }
  }

  /** Hands all that was taken on to the operating system. */
  public void commit() {
    planned.set(false);
    boolean large;
    synchronized (this) {
      long[] numbersGone = takeGone();
      if (broken) {
        return;
      }
      for (long number : numbersGone) {
        SpoolRecord.gone(room(SpoolRecord.GONE_SIZE), number);
      }
      write();
      large = appended > COMPACT_BYTES;
      if (large) {
        appended = 0;
      }
    }
    if (large) {
      later(this::compact, 0);
    }
  }

  private long[] takeGone() {
    synchronized (leaf) {
      long[] taken = Arrays.copyOf(gone, goneCount);
      goneCount = 0;
      return taken;
    }
  }

  /** A buffer with room for so many bytes; what was in it is written first if need be. */
  private ByteBuffer room(int bytes) {
    appended += bytes;
    if (buffer.remaining() < bytes) {
      write();
      if (buffer.capacity() < bytes) {
        buffer = ByteBuffer.allocate(bytes);
      }
    }
    return buffer;
  }

  private void write() {
    try {
      if (!broken) {
        files.append(buffer.flip());
      }
    } catch (IOException e) {
      fail(e);
    } finally {
      buffer =
          buffer.capacity() > BUFFER_BYTES ? ByteBuffer.allocate(BUFFER_BYTES) : buffer.clear();
    }
  }

  private synchronized void fail(IOException e) {
    if (complaint.isEmpty()) {
      LOG.warn("Messages that wait are kept in memory alone: {}", e.toString());
    }
    complaint = "messages that wait are kept in memory alone";
    broken = true;
    later(this::compact, REPAIR_MILLIS);
  }

  /** Why what waits is not safe, one sentence; empty if it is. */
  public String complaint() {
    return complaint;
  }

  /** Writes all that waits anew and drops what was written before. On the disk's thread. */
  private void compact() {
    List<Waiting> all;
    List<Waiting> known;
    try {
      synchronized (this) {
        if (!broken) {
          write();
        }
        files.rotate();
        takeGone();
        all = content.get();
        known = recent.content();
        broken = false;
        appended = 0;
      }
      files.replace(all, known);
      synchronized (this) {
        if (!broken && !complaint.isEmpty()) {
          LOG.info("Messages that wait are kept on disk again");
          complaint = "";
        }
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  /** Forces to the disk what waits for longer than a receiver needs that is there. */
  private void synchronizeOld() {
    boolean old;
    synchronized (this) {
      long oldest = content.get().stream().mapToLong(Waiting::number).min().orElse(numbers);
      old = !broken && oldest < lookedAt && lookedAt > synchronizedTo;
      lookedAt = numbers;
      watched = oldest < numbers && synchronizedTo < numbers;
      if (old) {
        synchronizedTo = numbers;
      }
      if (watched) {
        later(this::synchronizeOld, SYNCHRONIZE_MILLIS);
      }
    }
    if (old) {
      commit();
      try {
        files.force();
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  private void later(Runnable body, long millis) {
    try {
      var unused =
          disk.schedule(
              () -> {
                try {
                  body.run();
                } catch (RuntimeException e) {
                  LOG.error("The log of messages failed", e);
                }
              },
              millis,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("ended", e);
    }
  }

  /** Keeps all that waits, and ends. */
  public void close() {
    compact();
    files.close();
  }
}
