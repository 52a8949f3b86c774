/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.testkit;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * An executor whose tasks run on the test's own thread, in the order of their time, when the test
 * says so. Tasks may be given from any thread. Several schedulers may share one {@link
 * ManualClock}: none moves it; the test does and then runs each.
 */
public final class ManualScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {
  private static final int MAX_TASKS = 100_000;

  private final ManualClock clock;
  private final PriorityQueue<Task<?>> tasks =
      new PriorityQueue<>(
          Comparator.<Task<?>>comparingLong(t -> t.dueMillis).thenComparingLong(t -> t.number));
  private long numbers;
  private boolean shutdown;

  /** Creates an executor on the given time. */
  public ManualScheduler(ManualClock clock) {
    this.clock = clock;
  }

  /**
   * Runs what is due now, and what that makes due.
   *
   * @return how many tasks ran
   * @throws IllegalStateException if tasks keep making tasks due, which is a busy loop
   */
  public int runDue() {
    int count = 0;
    for (Task<?> task = poll(); task != null; task = poll()) {
      if (++count > MAX_TASKS) {
        throw new IllegalStateException("tasks never end");
      }
      task.runDue();
    }
    return count;
  }

  /** Runs the oldest due task alone. */
  public boolean runOne() {
    Task<?> task = poll();
    if (task != null) {
      task.runDue();
    }
    return task != null;
  }

  /** How many tasks wait, due or not. */
  public synchronized int waiting() {
    return tasks.size();
  }

  /** Milliseconds until the next task is due: 0 if one is, {@code Long.MAX_VALUE} without any. */
  public synchronized long millisToNext() {
    Task<?> next = tasks.peek();
    return next == null ? Long.MAX_VALUE : Math.max(0, next.dueMillis - clock.millis());
  }

  private synchronized Task<?> poll() {
    Task<?> next = tasks.peek();
    return next == null || next.dueMillis > clock.millis() ? null : tasks.poll();
  }

  private synchronized <T> Task<T> add(Callable<T> body, long delayMillis, long periodMillis) {
    Task<T> task = new Task<>(body, clock.millis() + Math.max(0, delayMillis), periodMillis);
    if (shutdown) {
      task.cancel(false);
    } else {
      tasks.add(task);
    }
    return task;
  }

  private Task<Void> add(Runnable body, long delayMillis, long periodMillis) {
    return add(
        () -> {
          body.run();
          return null;
        },
        delayMillis,
        periodMillis);
  }

  @Override
  public void execute(Runnable command) {
    Future<?> unused = add(command, 0, 0);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(command, unit.toMillis(delay), 0);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return add(callable, unit.toMillis(delay), 0);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return add(command, unit.toMillis(initialDelay), Math.max(1, unit.toMillis(period)));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return scheduleAtFixedRate(command, initialDelay, delay, unit);
  }

  @Override
  public synchronized void shutdown() {
    shutdown = true;
    tasks.clear();
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return List.of();
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return isShutdown();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isShutdown();
  }

  /** Whatever was given to run. */
  private final class Task<T> extends FutureTask<T> implements ScheduledFuture<T> {
    private final long number;
    private final long periodMillis;
    private long dueMillis;

    Task(Callable<T> body, long dueMillis, long periodMillis) {
      super(body);
      this.dueMillis = dueMillis;
      this.periodMillis = periodMillis;
      this.number = numbers++;
    }

    void runDue() {
      if (periodMillis == 0) {
        run();
      } else if (runAndReset()) {
        synchronized (ManualScheduler.this) {
          dueMillis = clock.millis() + periodMillis;
          tasks.add(this);
        }
      }
    }

    @Override
    public boolean cancel(boolean interrupt) {
      synchronized (ManualScheduler.this) {
        tasks.remove(this);
      }
      return super.cancel(interrupt);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.ofMillis(dueMillis - clock.millis()));
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }
}
