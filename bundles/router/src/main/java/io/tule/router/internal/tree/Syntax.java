/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.tree;

/** How texts fall into tokens, and which tokens of a pattern are wild. */
public enum Syntax {
  /** Addresses: tokens end at a dot or a slash, {@code *} is one token, {@code #} any number. */
  ADDRESS("./", "*"),
  /** AMQP 0-10's keys: tokens end at a dot, {@code *} is one token, {@code #} any number. */
  AMQP_KEY(".", "*"),
  /** MQTT's topics: tokens end at a slash, {@code +} is one token, {@code #} the rest. */
  MQTT_TOPIC("/", "+");

  /** Any number of tokens, none included. */
  static final String ANY = "#";

  private final String separators;
  private final String one;

  Syntax(String separators, String one) {
    this.separators = separators;
    this.one = one;
  }

  boolean isOne(String token) {
    return token.equals(one);
  }

  /** Where the first token of a text begins: separators in front do not count. */
  int first(String text) {
    int at = 0;
    while (at < text.length() && separators.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  /** A text without the separators at its end. */
  String withoutEnd(String text) {
    int end = text.length();
    while (end > 0 && separators.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Where the token that begins at an index ends. */
  int end(String text, int from) {
    int at = from;
    while (at < text.length() && separators.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }
}
