/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Spreads the bytes of all downloads over time. Thread-safe. */
final class Throttle {
  private static final int LARGEST_PIECE = 64 * 1024;
  private static final int SMALLEST_PIECE = 512;

  private final long bytesPerSecond;
  private final LongSupplier nanos;
  private final Sleeper sleeper;
  private long free;

  /** Waits. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  /**
   * Creates one.
   *
   * @param bytesPerSecond 0 for no bound
   */
  Throttle(long bytesPerSecond) {
    this(bytesPerSecond, System::nanoTime, time -> Thread.sleep(time.toMillis()));
  }

  Throttle(long bytesPerSecond, LongSupplier nanos, Sleeper sleeper) {
    this.bytesPerSecond = bytesPerSecond;
    this.nanos = nanos;
    this.sleeper = sleeper;
    this.free = nanos.getAsLong();
  }

  boolean isBound() {
    return bytesPerSecond > 0;
  }

  /** How many bytes to read at once, so that the flow is even. */
  int piece() {
    return isBound()
        ? (int) Math.max(SMALLEST_PIECE, Math.min(LARGEST_PIECE, bytesPerSecond / 8))
        : LARGEST_PIECE;
  }

  /** Waits until bytes that have come are paid for. */
  void took(int bytes) throws InterruptedException {
    if (!isBound()) {
      return;
    }
    long wait;
    synchronized (this) {
      long now = nanos.getAsLong();
      // Time in which nothing came is not saved up.
      free = (free - now < 0 ? now : free) + bytes * 1_000_000_000L / bytesPerSecond;
      wait = free - now;
    }
    sleeper.sleep(Duration.ofNanos(wait));
  }
}
