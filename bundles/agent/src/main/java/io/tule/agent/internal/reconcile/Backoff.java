/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import java.util.random.RandomGenerator;

/** Times between attempts: doubling, up to a cap, each a little different. */
public final class Backoff {
  private Backoff() {}

  /**
   * How long to wait.
   *
   * @param failures how many attempts have failed in a row, at least 1
   * @param firstMillis after the first failure
   * @param capMillis at most, before the jitter of 20 percent either way
   */
  public static long millis(
      int failures, long firstMillis, long capMillis, RandomGenerator random) {
    long plain = Math.min(capMillis, firstMillis << Math.min(20, Math.max(0, failures - 1)));
    return Math.round(plain * (0.8 + 0.4 * random.nextDouble()));
  }
}
