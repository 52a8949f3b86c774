/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Figures of the node and of this process, cheap enough for each report. */
final class Node {
  private static final long FRESH_MILLIS = 2_000;

  private final Clock clock;
  private final Path directory;
  private final long startedAtMillis;
  private long lastOwnNanos;
  private long lastOwnAtMillis;
  private long lastBusy;
  private long lastTotal;
  private long measuredAtMillis = -FRESH_MILLIS;
  private Usage measured = Usage.NONE;

  Node(Clock clock, Path directory) {
    this.clock = clock;
    this.directory = directory;
    this.startedAtMillis = clock.millis();
    this.lastOwnAtMillis = startedAtMillis;
  }

  long startedAtMillis() {
    return startedAtMillis;
  }

  /** How loaded the node is, measured two seconds ago or later. Thread-safe. */
  synchronized Usage usage() {
    long now = clock.millis();
    if (now - measuredAtMillis >= FRESH_MILLIS || now < measuredAtMillis) {
      measuredAtMillis = now;
      measured =
          new Usage(
              memoryBytes(),
              ownCpuPercent(),
              totalCpuPercent(),
              availableMemoryBytes(),
              disk(FileStore::getUsableSpace),
              disk(FileStore::getTotalSpace));
    }
    return measured;
  }

  /** The JVM's used heap in bytes. */
  private long memoryBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Processor time of this process since the last call, in percent of the node's. */
  private double ownCpuPercent() {
    long now = clock.millis();
    long own = ProcessHandle.current().info().totalCpuDuration().map(d -> d.toNanos()).orElse(0L);
    long spentMillis = (own - lastOwnNanos) / 1_000_000;
    long passed = Math.max(1, now - lastOwnAtMillis) * Runtime.getRuntime().availableProcessors();
    lastOwnNanos = own;
    lastOwnAtMillis = now;
    return Math.max(0, Math.min(100, 100.0 * spentMillis / passed));
  }

  /** Busy share of all processors since the last call, whole percent. */
  private double totalCpuPercent() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/stat"));
      String[] ticks = lines.get(0).trim().split("\\s+", -1);
      long total = 0;
      for (int i = 1; i < ticks.length; i++) {
        total += Long.parseLong(ticks[i]);
      }
      long busy = total - Long.parseLong(ticks[4]);
      long share = total == lastTotal ? 0 : 100 * (busy - lastBusy) / (total - lastTotal);
      lastBusy = busy;
      lastTotal = total;
      return Math.max(0, Math.min(100, share));
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  /** Bytes of memory that programs could have. */
  private long availableMemoryBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
    return 0;
  }

  private long disk(Space space) {
    try {
      return space.of(Files.getFileStore(directory));
    } catch (IOException e) {
      return 0;
    }
  }

  @FunctionalInterface
  private interface Space {
    long of(FileStore store) throws IOException;
  }
}
