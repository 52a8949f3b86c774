/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

/**
 * A part of a template between its delimiters, or the plain text between two of them.
 *
 * @param content plain text as it appears, or what stands between the delimiters
 * @param name of a tag, else empty
 * @param arguments of a tag: what follows its name
 */
record Token(
    Kind kind, String input, int begin, int end, String content, String name, String arguments) {
  /** What a token is. */
  enum Kind {
    TEXT,
    OUTPUT,
    TAG
  }

  boolean isTag(String wanted) {
    return kind == Kind.TAG && name.equals(wanted);
  }

  /** As the author wrote it. */
  String source() {
    return input.substring(begin, end);
  }
}
