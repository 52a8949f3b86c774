/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.spi.runtime.ContainerStats;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Computes use of the processor from samples of which the engine gives one at a time: a container's
 * first sample says 0, each later one says the mean since the one before.
 */
final class CpuMeter {
  private static final int MAX_CONTAINERS = 1_024;

  private record Sample(long container, long system) {}

  private final Map<String, Sample> samples =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sample> eldest) {
          return size() > MAX_CONTAINERS;
        }
      };

  synchronized ContainerStats take(String id, JsonNode stats) {
    JsonNode cpu = stats.path("cpu_stats");
    JsonNode memory = stats.path("memory_stats");
    long used = memory.path("usage").asLong();
    if (used == 0) {
      samples.remove(id);
      return ContainerStats.ZERO;
    }
    JsonNode detail = memory.path("stats");
    // Pages of files that can be dropped at any time are not the container's own use.
    long cache = detail.path("inactive_file").asLong(detail.path("total_inactive_file").asLong());
    Sample now =
        new Sample(
            cpu.path("cpu_usage").path("total_usage").asLong(),
            cpu.path("system_cpu_usage").asLong());
    Sample before = samples.put(id, now);
    int cores = Math.max(1, cpu.path("online_cpus").asInt(1));
    double percent = 0;
    if (before != null && now.system() > before.system() && now.container() > before.container()) {
      percent =
          100.0 * cores * (now.container() - before.container()) / (now.system() - before.system());
    }
    return new ContainerStats(percent, Math.max(0, used - cache));
  }
}
