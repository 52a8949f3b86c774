/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.Subscription;
import io.tule.api.metrics.MetricSink;
import io.tule.api.metrics.MetricSource;
import io.tule.controller.AuditEntry;
import io.tule.controller.ControllerException;
import io.tule.controller.store.Store;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** A store whose transactions are counted and leave their entries in the audit log. */
final class ObservedStore implements Store, MetricSource {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Store store;
  private final Trail trail;
  private final Counters writes = new Counters("write");
  private final Counters reads = new Counters("read");

  ObservedStore(Store store, Trail trail) {
    this.store = store;
    this.trail = trail;
  }

  @Override
  public <T> T inTransaction(Work<T> work) {
    Optional<Trail.Open> due = trail.due();
    if (due.isEmpty()) {
      return writes.counted(work, store::inTransaction);
    }
    Trail.Open act = due.get();
    T result =
        writes.counted(
            tx -> {
              T done = work.run(tx);
              tx.audit().add(act.entry(AuditEntry.DONE));
              return done;
            },
            store::inTransaction);
    act.stored();
    return result;
  }

  @Override
  public <T> T read(Work<T> work) {
    return reads.counted(work, store::read);
  }

  @Override
  public boolean shared() {
    return store.shared();
  }

  @Override
  public Subscription onAnnouncement(Consumer<String> listener) {
    return store.onAnnouncement(listener);
  }

  @Override
  public void report(MetricSink sink) {
    writes.report(sink);
    reads.report(sink);
  }

  /** A way to run work. */
  @FunctionalInterface
  private interface Runner<T> {
    T run(Work<T> work);
  }

  private static final class Counters {
    private final String mode;
    private final LongAdder transactions = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    Counters(String mode) {
      this.mode = mode;
    }

    <T> T counted(Work<T> work, Runner<T> runner) {
      long begin = System.nanoTime();
      boolean fine = false;
      try {
        T result =
            runner.run(
                tx -> {
                  attempts.increment();
                  return work.run(tx);
                });
        fine = true;
        return result;
      } catch (ControllerException e) {
        // A refusal is no failure of the store.
        fine = true;
        throw e;
      } finally {
        transactions.increment();
        nanos.add(System.nanoTime() - begin);
        if (!fine) {
          failures.increment();
        }
      }
    }

    void report(MetricSink sink) {
      long all = transactions.sum();
      sink.counter("tule_store_transactions_total", "Transactions", all, "mode", mode);
      sink.counter(
          "tule_store_retries_total",
          "Transactions run again because another got in their way",
          Math.max(0, attempts.sum() - all),
          "mode",
          mode);
      sink.counter(
          "tule_store_failures_total", "Transactions that failed", failures.sum(), "mode", mode);
      sink.counter(
          "tule_store_seconds_total",
          "Time in transactions, waiting included",
          nanos.sum() / NANOS_PER_SECOND,
          "mode",
          mode);
    }
  }
}
