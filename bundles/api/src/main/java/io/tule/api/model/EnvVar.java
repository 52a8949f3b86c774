/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * An environment variable of a container.
 *
 * @param value its text, or of a source what it is called there: {@code NAME/KEY}
 * @param source where the text comes from
 */
public record EnvVar(String key, String value, Source source) {
  /** Where a variable's text comes from. */
  public enum Source {
    /** It is given. */
    VALUE,
    /** A key of a secret has it. */
    SECRET,
    /** A key of a configuration map has it. */
    CONFIG_MAP
  }

  public EnvVar {
    if (source != Source.VALUE && value.indexOf('/') < 1) {
      throw new IllegalArgumentException("no NAME/KEY: " + value);
    }
  }

  public EnvVar(String key, String value) {
    this(key, value, Source.VALUE);
  }

  /** Name of the secret or configuration map; empty for a given text. */
  public String set() {
    return source == Source.VALUE ? "" : value.substring(0, value.indexOf('/'));
  }

  /** Key in the secret or configuration map; empty for a given text. */
  public String setKey() {
    return source == Source.VALUE ? "" : value.substring(value.indexOf('/') + 1);
  }
}
