/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.function.LongSupplier;

/** What is left of the {@link Limits} for one request. */
final class Budget {
  private static final int CLOCK_MASK = 0xff;
  private static final int CHARACTERS_PER_STEP = 16;

  private final Limits limits;
  private final LongSupplier nanoTime;
  private final long start;
  private long steps;
  private long ticks;
  private long characters;
  private long elements;
  private int lookups;

  Budget(Limits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  Limits limits() {
    return limits;
  }

  void step() {
    steps(1);
  }

  void steps(long count) {
    steps += count;
    if (steps > limits.steps()) {
      throw new LimitExceeded(limits.steps() + " steps");
    }
    boolean look = count > CLOCK_MASK || (++ticks & CLOCK_MASK) == 0;
    if (look && nanoTime.getAsLong() - start > limits.nanos()) {
      throw new LimitExceeded(limits.nanos() / 1_000_000 + " milliseconds");
    }
  }

  /** Before a text of this length is made. */
  void text(long length) {
    characters += length;
    if (characters > limits.characters()) {
      throw new LimitExceeded(limits.characters() + " characters");
    }
    work(length);
  }

  /** Before a text of this length is read from end to end. */
  void work(long length) {
    steps(1 + length / CHARACTERS_PER_STEP);
  }

  /** Before so many elements are added to lists. */
  void elements(long count) {
    elements += count;
    if (elements > limits.elements()) {
      throw new LimitExceeded(limits.elements() + " list elements");
    }
    steps(count);
  }

  void lookup() {
    if (++lookups > limits.lookups()) {
      throw new LimitExceeded(limits.lookups() + " lookups");
    }
  }

  void depth(int depth) {
    if (depth > limits.depth()) {
      throw new LimitExceeded(limits.depth() + " levels");
    }
  }

  void length(int length) {
    if (length > limits.length()) {
      throw new LimitExceeded(limits.length() + " characters in one template");
    }
    work(length);
  }
}
