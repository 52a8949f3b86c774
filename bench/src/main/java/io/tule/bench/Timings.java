/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long something took, again and again, in a fixed number of buckets: exact to a thirty-second
 * part, up to an hour. Thread-safe.
 */
final class Timings {
  private static final int PARTS = 32;
  private static final int POWERS = 28;

  private final AtomicLongArray buckets = new AtomicLongArray(PARTS * POWERS);
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();

  void add(long micros) {
    long value = Math.max(0, micros);
    buckets.incrementAndGet(bucket(value));
    count.incrementAndGet();
    longest.accumulateAndGet(value, Math::max);
  }

  long count() {
    return count.get();
  }

  /** In microseconds. */
  long longest() {
    return longest.get();
  }

  /**
   * What a share of all stayed at or below, in microseconds; 0 if there is nothing.
   *
   * @param share 0 to 1
   */
  long quantile(double share) {
    long wanted = (long) Math.ceil(count.get() * share);
    long seen = 0;
    for (int i = 0; i < buckets.length(); i++) {
      seen += buckets.get(i);
      if (seen >= wanted && seen > 0) {
        return Math.min(upper(i), longest.get());
      }
    }
    return longest.get();
  }

  void clear() {
    for (int i = 0; i < buckets.length(); i++) {
      buckets.set(i, 0);
    }
    count.set(0);
    longest.set(0);
  }

  /** Values below {@link #PARTS} have a bucket each; above, each doubling has as many. */
  private static int bucket(long value) {
    if (value < PARTS) {
      return (int) value;
    }
    int power = 63 - Long.numberOfLeadingZeros(value) - 5;
    int part = (int) (value >>> power) - PARTS;
    return Math.min(PARTS * POWERS - 1, PARTS * (power + 1) + part);
  }

  private static long upper(int bucket) {
    if (bucket < PARTS) {
      return bucket;
    }
    int power = bucket / PARTS - 1;
    return ((long) (bucket % PARTS + PARTS + 1) << power) - 1;
  }
}
