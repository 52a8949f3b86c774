/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.forward;

import java.util.HashMap;
import java.util.Map;

/**
 * A number of places that users share: nobody has more of them than he leaves to others, so that
 * whoever comes finds one. Any thread.
 */
final class Slots {
  private final Map<Long, Integer> taken = new HashMap<>();
  private int left;

  Slots(int count) {
    left = count;
  }

  /** Takes a place for a user, if he may have one more. */
  synchronized boolean take(long user) {
    int own = taken.getOrDefault(user, 0);
    if (own >= left) {
      return false;
    }
    left--;
    taken.put(user, own + 1);
    return true;
  }

  /** Gives back one that was taken. */
  synchronized void free(long user) {
    left++;
    taken.computeIfPresent(user, (u, count) -> count == 1 ? null : count - 1);
  }
}
