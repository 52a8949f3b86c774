/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Layers on their way to the engine. A part of one stays on disk, whatever ends the download, and
 * the next one goes on behind it.
 */
final class Blobs {
  private static final Logger LOG = LoggerFactory.getLogger(Blobs.class);
  private static final Duration KEPT = Duration.ofDays(14);
  private static final int LOCKS = 16;

  private final Path directory;
  private final Throttle throttle;
  private final Window window;
  private final Clock clock;
  private final Object[] locks = new Object[LOCKS];
  private final Map<String, Integer> held = new HashMap<>();

  Blobs(Path directory, Throttle throttle, Window window, Clock clock) {
    this.directory = directory;
    this.throttle = throttle;
    this.window = window;
    this.clock = clock;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /** Where a blob is once it is whole. */
  Path path(String digest) {
    return directory.resolve(digest.replace(':', '-'));
  }

  private Path part(String digest) {
    return directory.resolve(digest.replace(':', '-') + ".part");
  }

  /** Keeps blobs from being removed by another download. */
  synchronized void hold(List<String> digests) {
    digests.forEach(digest -> held.merge(digest, 1, Integer::sum));
  }

  /**
   * Ends a {@link #hold}.
   *
   * @param done whether they have reached the engine and may go
   */
  synchronized void release(List<String> digests, boolean done) {
    for (String digest : digests) {
      boolean last = held.merge(digest, -1, Integer::sum) <= 0;
      if (last) {
        held.remove(digest);
      }
      if (last && done) {
        delete(path(digest));
      }
    }
    deleteOld();
  }

  private void deleteOld() {
    if (!Files.isDirectory(directory)) {
      return;
    }
    long oldest = clock.millis() - KEPT.toMillis();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).toMillis() < oldest) {
          delete(file);
        }
      }
    } catch (IOException e) {
      LOG.debug("old parts stay", e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} is not removed: {}", file, e.getMessage());
    }
  }

  /**
   * Makes a blob present and right.
   *
   * @param progress hears how many more bytes have come, those that were there included
   */
  void fetch(Distribution from, String digest, LongConsumer progress) {
    synchronized (locks[Math.floorMod(digest.hashCode(), LOCKS)]) {
      try {
        Files.createDirectories(directory);
        if (Files.exists(path(digest))) {
          progress.accept(Files.size(path(digest)));
          return;
        }
        download(from, digest, progress);
      } catch (IOException e) {
        throw failure(from, digest, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TuleException(ReasonCode.TIMEOUT, "The download is interrupted", e);
      }
    }
  }

  private void download(Distribution from, String digest, LongConsumer progress)
      throws IOException, InterruptedException {
    Path part = part(digest);
    MessageDigest hash = Digests.start();
    long have = Files.exists(part) ? read(part, hash) : 0;
    HttpURLConnection answer = from.blob(digest, have);
    try {
      if (have > 0 && answer.getResponseCode() != 206) {
        hash.reset();
        have = 0;
      }
      if (have > 0) {
        LOG.info("{} goes on behind {} bytes that are here", digest, have);
        progress.accept(have);
      }
      try (InputStream body = answer.getInputStream();
          OutputStream out =
              Files.newOutputStream(
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  have > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
        long announced = answer.getContentLengthLong();
        // The library tells an early end as if all had come.
        if (copy(body, out, hash, progress) < announced) {
          throw new IOException("the connection was cut off");
        }
      }
    } finally {
      answer.disconnect();
    }
    if (!Digests.end(hash.digest()).equals(digest)) {
      delete(part);
      throw new TuleException(
          ReasonCode.REGISTRY_UNREACHABLE, "What came as " + digest + " is something else");
    }
    Files.move(part, path(digest), StandardCopyOption.ATOMIC_MOVE);
  }

  private static long read(Path part, MessageDigest hash) throws IOException {
    long size = 0;
    byte[] buffer = new byte[64 * 1024];
    try (InputStream in = Files.newInputStream(part)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
        size += n;
      }
    }
    return size;
  }

  private long copy(InputStream in, OutputStream out, MessageDigest hash, LongConsumer progress)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[throttle.piece()];
    long came = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      out.write(buffer, 0, n);
      hash.update(buffer, 0, n);
      came += n;
      progress.accept(n);
      throttle.took(n);
      requireOpen();
    }
    return came;
  }

  /** Images may come now, or this fails. */
  void requireOpen() {
    if (!window.isOpen(clock)) {
      throw new TuleException(
          ReasonCode.PULL_WINDOW_CLOSED, "Images come between " + window.text() + " only");
    }
  }

  private TuleException failure(Distribution from, String digest, IOException e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("not enough space")) {
      // A full disk needs the room more than the next attempt needs the part.
      delete(part(digest));
      return new TuleException(ReasonCode.DISK_FULL, "The node's disk is full", e);
    }
    return from.gone(e);
  }
}
