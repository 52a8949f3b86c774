/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.ChangeFlag;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an agent has not fetched, as it stands in the column {@code pending}: each kind of change
 * with the time of its last event, in milliseconds.
 */
final class PendingChanges {
  private final Map<ChangeFlag, Long> times = new EnumMap<>(ChangeFlag.class);

  /** A kind that a later version has is passed over. */
  static PendingChanges read(String text) {
    PendingChanges pending = new PendingChanges();
    if (!text.isEmpty()) {
      for (String entry : text.split(",", -1)) {
        int colon = entry.indexOf(':');
        int bit = Integer.parseInt(entry, 0, colon, 10);
        long time = Long.parseLong(entry, colon + 1, entry.length(), 10);
        for (ChangeFlag flag : ChangeFlag.values()) {
          if (flag.bit() == bit) {
            pending.times.put(flag, time);
          }
        }
      }
    }
    return pending;
  }

  /** Those of a bit set, as of one time. */
  static PendingChanges ofBits(int bits, long time) {
    PendingChanges pending = new PendingChanges();
    for (ChangeFlag flag : ChangeFlag.values()) {
      if ((bits & (1 << flag.bit())) != 0) {
        pending.times.put(flag, time);
      }
    }
    return pending;
  }

  PendingChanges add(Set<ChangeFlag> flags, long time) {
    flags.forEach(flag -> times.merge(flag, time, Math::max));
    return this;
  }

  PendingChanges add(PendingChanges others) {
    others.times.forEach((flag, time) -> times.merge(flag, time, Math::max));
    return this;
  }

  PendingChanges removeUpTo(long time) {
    times.values().removeIf(last -> last <= time);
    return this;
  }

  Set<ChangeFlag> flags() {
    return times.isEmpty() ? EnumSet.noneOf(ChangeFlag.class) : EnumSet.copyOf(times.keySet());
  }

  String text() {
    return times.entrySet().stream()
        .map(entry -> entry.getKey().bit() + ":" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
