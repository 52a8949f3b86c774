/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.Locale;

/** Kind of mount: a path of the host or a named volume. */
public enum VolumeType {
  BIND,
  VOLUME;

  /** {@code bind} or {@code volume}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #wireName()}; an unknown name is an IllegalArgumentException. */
  public static VolumeType ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
