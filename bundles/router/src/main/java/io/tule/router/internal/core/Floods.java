/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.Content;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Knows the copies of what was flooded lately. A flooded message comes by every way that there is
 * through the network, of which a meshed one has more than can be walked: only the first copy goes
 * on. Guarded by the router's lock.
 */
final class Floods {
  /** The routing protocol repeats itself after a second at the soonest. */
  private static final long MILLIS = 500;

  private static final int MOST = 4096;

  private final Map<Long, Long> seen = new LinkedHashMap<>();

  /**
   * Whether this is the first copy.
   *
   * @param origin of the message
   * @param content whole and in one slice
   * @param from where the part begins that no router changes
   */
  boolean first(String origin, Content content, int from, long now) {
    for (Iterator<Long> i = seen.values().iterator(); i.hasNext(); ) {
      if (now - i.next() < MILLIS && seen.size() < MOST) {
        break;
      }
      i.remove();
    }
    return seen.putIfAbsent(sum(origin, content, from), now) == null;
  }

  private static long sum(String origin, Content content, int from) {
    long sum = origin.hashCode();
    for (int i = content.offset + from; i < content.offset + content.length; i++) {
      sum = sum * 0x100000001b3L + content.array[i];
    }
    return sum ^ sum >>> 32;
  }
}
