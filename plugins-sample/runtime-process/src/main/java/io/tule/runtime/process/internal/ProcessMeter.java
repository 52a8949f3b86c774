/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import io.tule.api.spi.runtime.ContainerStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Sums what a process and its descendants use, from {@code /proc}. */
final class ProcessMeter {
  private static final int MAX_INSTANCES = 1_024;
  private static final long PAGE_BYTES = 4_096;
  private static final double TICKS_PER_SECOND = 100;

  private record Sample(double cpuSeconds, long nanos) {}

  private record Use(double cpuSeconds, long bytes) {}

  private final Map<String, Sample> samples =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sample> eldest) {
          return size() > MAX_INSTANCES;
        }
      };

  synchronized ContainerStats take(Instance instance) {
    if (!instance.isRunning()) {
      samples.remove(instance.id());
      return ContainerStats.ZERO;
    }
    long root = instance.pid().child();
    Stream<Long> descendants =
        ProcessHandle.of(root).stream().flatMap(ProcessHandle::descendants).map(ProcessHandle::pid);
    double seconds = 0;
    long bytes = 0;
    for (long pid : Stream.concat(Stream.of(root), descendants).toList()) {
      Use use = use(pid);
      seconds += use.cpuSeconds();
      bytes += use.bytes();
    }
    Sample now = new Sample(seconds, System.nanoTime());
    Sample old = samples.put(instance.id(), now);
    double percent =
        old == null || now.nanos() <= old.nanos()
            ? 0
            : 100e9 * (now.cpuSeconds() - old.cpuSeconds()) / (now.nanos() - old.nanos());
    return new ContainerStats(Math.max(0, percent), bytes);
  }

  private static Use use(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
      return new Use(ticks / TICKS_PER_SECOND, Long.parseLong(fields[21]) * PAGE_BYTES);
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      // It ended meanwhile.
      return new Use(0, 0);
    }
  }
}
