/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.Locale;

/** Role of an agent in the message network. */
public enum RouterMode {
  NONE,
  EDGE,
  INTERIOR;

  /** {@code none}, {@code edge} or {@code interior}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #wireName()}; an unknown name is an IllegalArgumentException. */
  public static RouterMode ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
