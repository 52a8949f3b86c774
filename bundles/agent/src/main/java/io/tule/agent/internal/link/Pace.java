/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import io.tule.agent.internal.reconcile.Backoff;
import java.util.random.RandomGenerator;

/** Says when to ask for changes again. Used on the link's lane alone. */
final class Pace {
  private static final long RETRY_CAP_MILLIS = 30_000;
  private static final long QUICK_MILLIS = 1_000;
  private static final int FREE_QUICK_ANSWERS = 3;
  private static final long BRAKE_MILLIS = 100;

  /** Bounds what a flood of changes costs. */
  private static final long NEWS_MILLIS = 20;

  private final RandomGenerator random;
  private int failures;
  private int quick;

  Pace(RandomGenerator random) {
    this.random = random;
  }

  /**
   * After an answer.
   *
   * @param held whether the Controller holds calls; one that does not is polled
   * @param tookMillis how long the answer was under way. A Controller that says it holds and
   *     answers at once, again and again, is asked ever more slowly
   * @param news whether it told of a change that it had not told of before; then it may be quick
   */
  long afterAnswer(boolean held, long tookMillis, long pollMillis, boolean news) {
    failures = 0;
    if (!held) {
      quick = 0;
      return pollMillis;
    }
    if (news) {
      quick = Math.min(quick + 1, FREE_QUICK_ANSWERS);
      return quick < FREE_QUICK_ANSWERS ? 0 : NEWS_MILLIS;
    }
    quick = tookMillis >= QUICK_MILLIS ? 0 : quick + 1;
    int over = quick - FREE_QUICK_ANSWERS;
    return over <= 0 ? 0 : Math.min(pollMillis, BRAKE_MILLIS << Math.min(over - 1, 20));
  }

  /** After a failure: a second, doubling, at most half a minute. */
  long afterFailure() {
    failures++;
    return Math.min(RETRY_CAP_MILLIS, Backoff.millis(failures, 1_000, RETRY_CAP_MILLIS, random));
  }
}
