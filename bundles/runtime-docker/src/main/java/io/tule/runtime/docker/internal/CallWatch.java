/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that made it once nothing has happened for a while. Reads from a Unix
 * domain socket know no time-out, and an interrupt closes their channel.
 */
final class CallWatch implements AutoCloseable {
  private final Thread caller = Thread.currentThread();
  private final long limitNanos;
  private final ScheduledExecutorService scheduler;
  private ScheduledFuture<?> next;
  private long touchedNanos = System.nanoTime();
  private boolean done;
  private boolean fired;

  CallWatch(ScheduledExecutorService scheduler, Duration limit) {
    this.scheduler = scheduler;
    this.limitNanos = limit.toNanos();
    this.next = scheduler.schedule(this::check, limitNanos, TimeUnit.NANOSECONDS);
  }

  /** Something happened: the time starts again. */
  synchronized void touch() {
    touchedNanos = System.nanoTime();
  }

  /** Whether the thread was interrupted by this watch. */
  synchronized boolean expired() {
    return fired;
  }

  private synchronized void check() {
    if (done) {
      return;
    }
    long left = limitNanos - (System.nanoTime() - touchedNanos);
    if (left > 0) {
      next = scheduler.schedule(this::check, left, TimeUnit.NANOSECONDS);
      return;
    }
    fired = true;
    caller.interrupt();
  }

  /** Ends the watch and takes its own interrupt back, nobody else's. */
  @Override
  public synchronized void close() {
    done = true;
    next.cancel(false);
    if (fired) {
      Thread.interrupted();
    }
  }
}
