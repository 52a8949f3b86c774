/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.TuleException;
import io.tule.api.metrics.MetricSink;
import io.tule.api.metrics.MetricSource;
import io.tule.controller.store.Store;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How the fleet is, counted at most every ten seconds, and what the jobs did. */
final class FleetMetrics implements MetricSource {
  private static final long FRESH_MILLIS = 10_000;
  private static final String OTHER = "OTHER";

  /** What agents say of themselves; they could say anything. */
  private static final Set<String> STATUSES =
      Set.of("RUNNING", "STOPPED", "UNKNOWN", "STARTING", "WARNING", "DEPROVISIONED");

  private final Store store;
  private final Trail trail;
  private final Clock clock;
  private final Map<String, LongAdder> runs = new ConcurrentHashMap<>();
  private long countedAt;
  private Map<String, Long> agents = Map.of();
  private long pending;

  FleetMetrics(Store store, Trail trail, Clock clock) {
    this.store = store;
    this.trail = trail;
    this.clock = clock;
  }

  /** Counts the runs of a job. */
  Runnable counted(String name, Runnable job) {
    LongAdder count = runs.computeIfAbsent(name, key -> new LongAdder());
    return () -> {
      count.increment();
      job.run();
    };
  }

  @Override
  public synchronized void report(MetricSink sink) {
    if (Math.abs(clock.millis() - countedAt) >= FRESH_MILLIS) {
      countedAt = clock.millis();
      count();
    }
    agents.forEach((status, count) -> sink.gauge("tule_agents", "Agents", count, "status", status));
    sink.gauge("tule_changes_pending", "Changes that no agent has acknowledged", pending);
    runs.forEach(
        (job, count) ->
            sink.counter("tule_job_runs_total", "Runs of recurring jobs", count.sum(), "job", job));
    sink.counter(
        "tule_audit_dropped_total",
        "Refusals left out of the audit log because there were too many",
        trail.dropped());
  }

  private void count() {
    try {
      store.read(
          tx -> {
            Map<String, Long> counts = new TreeMap<>();
            tx.census()
                .agentsByStatus()
                .forEach(
                    (status, count) ->
                        counts.merge(STATUSES.contains(status) ? status : OTHER, count, Long::sum));
            agents = counts;
            pending = tx.census().pendingChanges();
            return true;
          });
    } catch (TuleException e) {
      // The numbers of the store itself tell that it fails.
      agents = Map.of();
    }
  }
}
