/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Numbers in paths and queries. */
final class Numbers {
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,15}");

  private Numbers() {}

  /** The number that a text of digits stands for, or empty for any other text. */
  static OptionalLong id(String text) {
    return text != null && DIGITS.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
