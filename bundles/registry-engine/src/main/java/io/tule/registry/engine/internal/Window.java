/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;

/** The time of day in which images may come. */
record Window(LocalTime from, LocalTime to, String text) {
  /** Any time. */
  static final Window ALWAYS = new Window(LocalTime.MIN, LocalTime.MIN, "");

  /**
   * Reads {@code 22:00-06:00}; empty is any time.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Window parse(String text) {
    String[] parts = text.strip().split("\\s*-\\s*", -1);
    if (text.isBlank()) {
      return ALWAYS;
    }
    try {
      if (parts.length == 2) {
        return new Window(LocalTime.parse(parts[0]), LocalTime.parse(parts[1]), text.strip());
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a window: " + text, e);
    }
    throw new IllegalArgumentException("not a window: " + text);
  }

  /** Whether it is open now. */
  boolean isOpen(Clock clock) {
    LocalTime now = LocalTime.now(clock);
    if (from.equals(to)) {
      return true;
    }
    boolean afterFrom = !now.isBefore(from);
    boolean beforeTo = now.isBefore(to);
    return from.isBefore(to) ? afterFrom && beforeTo : afterFrom || beforeTo;
  }
}
