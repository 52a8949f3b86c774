/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.parameters;

import java.util.Locale;
import java.util.Optional;

/** A set of parameters that an operator switches to as a whole. */
public enum Profile {
  /** The usual one. */
  DEFAULT("def"),
  /** For development: developer's mode on. */
  DEVELOPMENT("dev"),
  /** For production: a Controller without TLS is refused. */
  PRODUCTION("prod");

  private final String word;

  Profile(String word) {
    this.word = word;
  }

  /** The profile of a short or long word, in any case. */
  public static Optional<Profile> of(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    for (Profile each : values()) {
      if (wanted.equals(each.word) || wanted.equals(each.key())) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  String initial(Parameter parameter) {
    if (this == PRODUCTION && parameter == Parameter.SECURE_MODE) {
      return "on";
    }
    if (this == DEVELOPMENT && parameter == Parameter.DEV_MODE) {
      return "on";
    }
    return parameter.initial();
  }
}
