/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

/**
 * What a check has found.
 *
 * @param check its name, one word
 * @param level how bad it is
 * @param text what is so
 * @param advice what to do; empty where nothing has to be done
 */
public record Finding(String check, Level level, String text, String advice) {
  /** How bad something is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** It works, and may not for long. */
    WARN,
    /** It does not work. */
    WRONG
  }

  static Finding ok(String check, String text) {
    return new Finding(check, Level.OK, text, "");
  }

  static Finding warn(String check, String text, String advice) {
    return new Finding(check, Level.WARN, text, advice);
  }

  static Finding wrong(String check, String text, String advice) {
    return new Finding(check, Level.WRONG, text, advice);
  }

  @Override
  public String toString() {
    String line =
        "%-6s %-13s %s".formatted(level.name().toLowerCase(java.util.Locale.ROOT), check, text);
    return advice.isEmpty() ? line : line + "\n" + " ".repeat(21) + "-> " + advice;
  }
}
