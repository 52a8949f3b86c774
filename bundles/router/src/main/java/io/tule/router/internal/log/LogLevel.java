/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.log;

import io.tule.router.internal.entity.EntityException;
import java.util.Locale;
import org.slf4j.event.Level;

/** How important an entry is; the names are those of qdrouterd's configuration. */
enum LogLevel {
  TRACE(1),
  DEBUG(2),
  INFO(4),
  NOTICE(8),
  WARNING(16),
  ERROR(32),
  CRITICAL(64);

  private final int bit;

  LogLevel(int bit) {
    this.bit = bit;
  }

  static LogLevel of(Level level) {
    return switch (level) {
      case TRACE -> TRACE;
      case DEBUG -> DEBUG;
      case INFO -> INFO;
      case WARN -> WARNING;
      case ERROR -> ERROR;
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  int bit() {
    return bit;
  }

  /** This one and all that are more important. */
  int andAbove() {
    return -bit & 127;
  }

  /**
   * Reads levels such as {@code info+} or {@code trace, error}.
   *
   * @param inherited bits that {@code default} stands for
   * @throws EntityException if a word is no level
   */
  static int parse(String text, int inherited) {
    int bits = 0;
    for (String word : text.toLowerCase(Locale.ROOT).split("[\\s,]+", -1)) {
      if (word.isEmpty() || word.equals("none")) {
        continue;
      }
      if (word.equals("default")) {
        return inherited;
      }
      boolean above = word.endsWith("+");
      LogLevel level = named(above ? word.substring(0, word.length() - 1) : word);
      bits |= above ? level.andAbove() : level.bit;
    }
    return bits;
  }

  private static LogLevel named(String word) {
    for (LogLevel level : values()) {
      if (level.label().equals(word)) {
        return level;
      }
    }
    throw EntityException.badRequest("'" + word + "' is not a valid log level");
  }
}
