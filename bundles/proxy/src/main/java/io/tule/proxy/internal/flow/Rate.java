/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

/** So many in a second, bursts of one second. Any thread. */
final class Rate {
  private static final long SECOND = 1_000_000_000L;

  private final int perSecond;
  private double left;
  private long last;

  /** Bounds at a rate; 0 is no bound. */
  Rate(int perSecond, long nanoTime) {
    this.perSecond = perSecond;
    this.left = perSecond;
    this.last = nanoTime;
  }

  /** Whether one more may begin. */
  boolean take(long nanoTime) {
    if (perSecond == 0) {
      return true;
    }
    synchronized (this) {
      left = Math.min(perSecond, left + (double) (nanoTime - last) / SECOND * perSecond);
      last = nanoTime;
      if (left < 1) {
        return false;
      }
      left--;
      return true;
    }
  }
}
