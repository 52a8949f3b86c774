/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The few threads that make pages for HTTP, of which no more than some wait. Thread-safe. */
final class Pages implements AutoCloseable {
  static final int THREADS = 4;
  static final int MAX_WAITING = 64;

  private final ThreadPoolExecutor threads;

  Pages(ThreadFactory factory) {
    threads =
        new ThreadPoolExecutor(
            THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), factory);
    threads.allowCoreThreadTimeOut(true);
  }

  /** Runs something soon; false if too much waits, or the router has ended. */
  boolean make(Runnable page) {
    try {
      threads.execute(page);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
