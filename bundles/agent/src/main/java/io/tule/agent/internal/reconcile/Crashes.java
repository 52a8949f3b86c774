/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import java.util.ArrayDeque;
import java.util.Deque;

/** Counts how often a container has ended, to tell a mishap from a loop. */
final class Crashes {
  /** So long in one life makes one end forgotten. */
  private static final long FORGET_ONE_MILLIS = 60_000;

  /** After so long in one life its past is forgotten. */
  static final long FORGET_MILLIS = 600_000;

  /** So many ends within {@link #FORGET_MILLIS} are a loop. */
  static final int STUCK = 10;

  private final Deque<Long> ends = new ArrayDeque<>();
  private int row;
  private long countedStart = -1;

  /**
   * A container was seen ended.
   *
   * @param startedAtMillis of the life that ended
   * @return whether this end was not seen before
   */
  boolean ended(long startedAtMillis, long nowMillis) {
    if (startedAtMillis == countedStart) {
      return false;
    }
    countedStart = startedAtMillis;
    long life = startedAtMillis > 0 ? nowMillis - startedAtMillis : 0;
    if (life >= FORGET_MILLIS) {
      row = 0;
      ends.clear();
    } else if (life > 0) {
      row = (int) Math.max(0, row - life / FORGET_ONE_MILLIS);
    }
    row++;
    ends.addLast(nowMillis);
    if (ends.size() > STUCK) {
      ends.removeFirst();
    }
    return true;
  }

  /** An end that is not the container's own doing, as when the engine ended; it does not count. */
  void interrupted(long startedAtMillis) {
    countedStart = startedAtMillis;
  }

  /** How many ends in a row, less one for each minute that it has lived between. */
  int row() {
    return row;
  }

  /** Whether it ends again and again. */
  boolean stuck() {
    return row >= STUCK && ends.getLast() - ends.getFirst() <= FORGET_MILLIS;
  }

  /** Forgets all; what is asked of the container has changed. */
  void reset() {
    ends.clear();
    row = 0;
    countedStart = -1;
  }
}
