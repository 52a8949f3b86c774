/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.Objects;

/**
 * Which addresses a configuration holds for.
 *
 * @param kind how the text is matched
 * @param text the prefix or pattern
 */
public record AddressMatch(Kind kind, String text) {
  /** How addresses are matched. */
  public enum Kind {
    /** The whole address, or its first tokens; tokens end at a dot or a slash. */
    PREFIX,
    /** Tokens, where {@code *} is any one token and {@code #} any number of them. */
    PATTERN
  }

  public AddressMatch {
    Objects.requireNonNull(kind, "kind");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a prefix or pattern must not be empty");
    }
  }

  /** Matches by prefix. */
  public static AddressMatch prefix(String text) {
    return new AddressMatch(Kind.PREFIX, text);
  }

  /** Matches by pattern. */
  public static AddressMatch pattern(String text) {
    return new AddressMatch(Kind.PATTERN, text);
  }

  /** As a pattern: a prefix {@code a} is the pattern {@code a.#}. */
  public String asPattern() {
    return kind == Kind.PATTERN ? text : text.endsWith("#") ? text : text + ".#";
  }
}
