/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.Locale;

/** Transport of a port mapping. */
public enum PortProtocol {
  TCP,
  UDP;

  /** {@code tcp} or {@code udp}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #wireName()}; an unknown name is an IllegalArgumentException. */
  public static PortProtocol ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
