/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

/** Deliveries settled per second, over the last five. */
final class SettleRate {
  private static final int DEPTH = 5;

  private final int[] slots = new int[DEPTH];
  private long second;

  void count(long now) {
    roll(now / 1000);
    slots[(int) (second % DEPTH)]++;
  }

  int rate(long now) {
    roll(now / 1000);
    int sum = 0;
    for (int s : slots) {
      sum += s;
    }
    return sum / DEPTH;
  }

  private void roll(long to) {
    if (to - second >= DEPTH) {
      java.util.Arrays.fill(slots, 0);
      second = to;
    }
    while (second < to) {
      second++;
      slots[(int) (second % DEPTH)] = 0;
    }
  }
}
