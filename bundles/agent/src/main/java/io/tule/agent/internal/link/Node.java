/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Figures of the node and of this process, cheap enough for each report. */
final class Node {
  private final Clock clock;
  private final Path directory;
  private final long startedAtMillis;
  private long lastOwnNanos;
  private long lastOwnAtMillis;
  private long lastBusy;
  private long lastTotal;

  Node(Clock clock, Path directory) {
    this.clock = clock;
    this.directory = directory;
    this.startedAtMillis = clock.millis();
    this.lastOwnAtMillis = startedAtMillis;
  }

  long startedAtMillis() {
    return startedAtMillis;
  }

  /** The JVM's used heap in bytes. */
  long memoryBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Processor time of this process since the last call, in percent of the node's. */
  double ownCpuPercent() {
    long now = clock.millis();
    long own = ProcessHandle.current().info().totalCpuDuration().map(d -> d.toNanos()).orElse(0L);
    long spentMillis = (own - lastOwnNanos) / 1_000_000;
    long passed = Math.max(1, now - lastOwnAtMillis) * Runtime.getRuntime().availableProcessors();
    lastOwnNanos = own;
    lastOwnAtMillis = now;
    return Math.max(0, Math.min(100, 100.0 * spentMillis / passed));
  }

  /** Busy share of all processors since the last call, whole percent. */
  double totalCpuPercent() {
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
  long availableMemoryBytes() {
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

  /** Bytes left on the disk of the agent's directory. */
  long availableDiskBytes() {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }
}
