/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.Arrays;

/** Kind of mount: a path of the host, a named volume, or files that the Controller delivers. */
public enum VolumeType {
  BIND("bind"),
  VOLUME("volume"),
  VOLUME_MOUNT("volumeMount");

  private final String wireName;

  VolumeType(String wireName) {
    this.wireName = wireName;
  }

  /** {@code bind}, {@code volume} or {@code volumeMount}. */
  public String wireName() {
    return wireName;
  }

  /** Reads {@link #wireName()}; an unknown name is an IllegalArgumentException. */
  public static VolumeType ofWireName(String name) {
    return Arrays.stream(values())
        .filter(type -> type.wireName.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no type of mount: " + name));
  }
}
