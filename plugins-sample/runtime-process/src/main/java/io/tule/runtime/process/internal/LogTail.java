/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import io.tule.api.Subscription;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.api.spi.runtime.LogSink;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Reads an instance's log from a number of lines before its end, and on as it grows. */
final class LogTail implements Subscription {
  private static final int CHUNK = 16 * 1024;
  private static final int MAX_TAIL_BYTES = 4 * 1024 * 1024;
  private static final long PAUSE_MILLIS = 300;

  private final Instance instance;
  private final LogOptions options;
  private final LogSink sink;
  private final Semaphore wake = new Semaphore(0);
  private final Object delivery = new Object();
  private volatile boolean closed;

  LogTail(Instance instance, LogOptions options, LogSink sink) {
    this.instance = instance;
    this.options = options;
    this.sink = sink;
  }

  void run() {
    String message = "";
    var path = instance.directory().resolve("log");
    if (Files.exists(path)) {
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
        follow(file);
      } catch (IOException e) {
        message = "The log cannot be read: " + e.getMessage();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    synchronized (delivery) {
      if (!closed) {
        closed = true;
        sink.end(message);
      }
    }
  }

  private void follow(RandomAccessFile file) throws IOException, InterruptedException {
    file.seek(tailStart(file));
    boolean last = !options.follow();
    while (!closed) {
      drain(file);
      if (last) {
        return;
      }
      last = !instance.isRunning();
      wake.tryAcquire(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      if (file.length() < file.getFilePointer()) {
        // The supervisor cut it.
        file.seek(0);
      }
    }
  }

  private void drain(RandomAccessFile file) throws IOException {
    byte[] buffer = new byte[CHUNK];
    int count;
    while (!closed && (count = file.read(buffer)) > 0) {
      synchronized (delivery) {
        if (!closed) {
          sink.frame(false, java.util.Arrays.copyOf(buffer, count));
        }
      }
    }
  }

  private long tailStart(RandomAccessFile file) throws IOException {
    long end = file.length();
    long from = Math.max(0, end - MAX_TAIL_BYTES);
    byte[] bytes = new byte[(int) (end - from)];
    file.seek(from);
    file.readFully(bytes);
    int lines = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      // The newline that ends the last line begins none.
      if (bytes[i] == '\n' && i < bytes.length - 1 && ++lines >= options.tail()) {
        return from + i + 1;
      }
    }
    return options.tail() == 0 ? end : from;
  }

  @Override
  public void close() {
    closed = true;
    wake.release();
    synchronized (delivery) {
      // Waits for a delivery that is under way.
      closed = true;
    }
  }
}
