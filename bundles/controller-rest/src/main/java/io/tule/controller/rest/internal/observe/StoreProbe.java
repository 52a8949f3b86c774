/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import io.tule.controller.store.Store;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the store for a sign of life, once a second at most, and waits a bounded time for it. While
 * one question is open no other is asked.
 */
final class StoreProbe {
  private static final long FRESH_MILLIS = 1_000;

  /** How long an answer may take. */
  static final long PATIENCE_MILLIS = 2_000;

  private final ExecutorService executor;
  private final Clock clock;
  private final long patienceMillis;
  private Future<Boolean> question;
  private long answeredAt;
  private boolean answer;

  /**
   * Creates a probe.
   *
   * @param executor one thread, on which the store is asked
   * @param clock the time
   * @param patienceMillis how long an answer may take
   */
  StoreProbe(ExecutorService executor, Clock clock, long patienceMillis) {
    this.patienceMillis = patienceMillis;
    this.executor = executor;
    this.clock = clock;
    this.answeredAt = clock.millis() - FRESH_MILLIS;
  }

  /** Whether the store answers. */
  synchronized boolean answers(Store store) {
    if (Math.abs(clock.millis() - answeredAt) < FRESH_MILLIS) {
      return answer;
    }
    long patience = 0;
    if (question == null || question.isDone()) {
      question =
          executor.submit(
              () -> {
                store.read(tx -> tx.config().get("ready"));
                return true;
              });
      patience = patienceMillis;
    }
    answer = isAnswered(patience);
    answeredAt = clock.millis();
    return answer;
  }

  private boolean isAnswered(long patience) {
    try {
      return question.get(patience, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
