/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's threads. Talking, comparing, acting and pulling never wait for one another.
 *
 * @param link one thread: all that has to do with the Controller
 * @param reconcile one thread: compares and decides
 * @param work acts on containers
 * @param pull fetches images
 */
public record Lanes(
    ScheduledExecutorService link,
    ScheduledExecutorService reconcile,
    Executor work,
    Executor pull) {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
  private static final int WORKERS = 4;

  /** Creates the threads; those of {@code work} and {@code pull} live only while needed. */
  static Lanes create(int parallelPulls) {
    return new Lanes(
        timer("tule-agent-link"),
        timer("tule-agent-reconcile"),
        pool("tule-agent-work", WORKERS),
        pool("tule-agent-pull", parallelPulls));
  }

  /** A pool of at most {@code size} threads that end when idle. */
  static ExecutorService pool(String name, int size) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size, size, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** A pool of at most {@code size} threads that end when idle; it refuses more tasks than that. */
  static ExecutorService bounded(String name, int size) {
    return new ThreadPoolExecutor(
        0, size, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads(name));
  }

  private static ScheduledExecutorService timer(String name) {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads(name));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return timer;
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory plain = Executors.defaultThreadFactory();
    return task -> {
      Thread thread = plain.newThread(task);
      thread.setName(name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Runs something on a lane; what it throws is logged, what comes after the end is dropped.
   *
   * @throws TuleException with {@code LIMIT_EXCEEDED} if the lane takes no more at present
   */
  public static void run(Executor lane, Runnable body) {
    try {
      lane.execute(() -> guarded(body));
    } catch (RejectedExecutionException e) {
      if (!(lane instanceof ExecutorService service) || !service.isShutdown()) {
        throw new TuleException(
            ReasonCode.LIMIT_EXCEEDED, "The agent does too much at once for this", e);
      }
      LOG.debug("the lane has ended", e);
    }
  }

  /** Runs something on a lane later. The result cancels it. */
  public static Future<?> later(ScheduledExecutorService lane, Duration delay, Runnable body) {
    try {
      return lane.schedule(() -> guarded(body), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the lane has ended", e);
      return new java.util.concurrent.FutureTask<>(() -> null);
    }
  }

  /** Runs something on a lane again and again. */
  public static Future<?> every(ScheduledExecutorService lane, Duration period, Runnable body) {
    long millis = period.toMillis();
    return lane.scheduleWithFixedDelay(() -> guarded(body), millis, millis, TimeUnit.MILLISECONDS);
  }

  private static void guarded(Runnable body) {
    try {
      body.run();
    } catch (TuleException e) {
      LOG.warn("{}: {}", e.reason(), e.getMessage(), e);
    } catch (RuntimeException e) {
      LOG.error("A task of the agent failed", e);
    }
  }

  /** Ends all threads; containers stay as they are. */
  void close() {
    link.shutdownNow();
    reconcile.shutdownNow();
    for (Executor lane : new Executor[] {work, pull}) {
      if (lane instanceof ExecutorService service) {
        service.shutdownNow();
      }
    }
  }
}
