/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The runtime's threads: two that keep time and probe, and one for each open stream. */
final class Executors {
  /** The engine's events, and up to 31 logs and commands. */
  private static final int MAX_STREAMS = 32;

  private Executors() {}

  static ScheduledExecutorService scheduler() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(2, named("tule-docker-timer"));
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  static ExecutorService streams() {
    return new ThreadPoolExecutor(
        0,
        MAX_STREAMS,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        named("tule-docker-stream"));
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory factory = java.util.concurrent.Executors.defaultThreadFactory();
    return task -> {
      Thread thread = factory.newThread(task);
      thread.setName(prefix + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
