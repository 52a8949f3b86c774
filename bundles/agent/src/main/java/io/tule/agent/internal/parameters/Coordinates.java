/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.parameters;

import java.math.BigDecimal;

/**
 * A place on earth.
 *
 * @param latitude degrees, -90 to 90
 * @param longitude degrees, -180 to 180
 */
public record Coordinates(double latitude, double longitude) {
  /** Checks the ranges. */
  public Coordinates {
    if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
      throw new IllegalArgumentException("no such place");
    }
  }

  /** Whether a text has the form {@code LATITUDE,LONGITUDE}. */
  static boolean isValid(String text) {
    try {
      return of(text) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Reads {@code LATITUDE,LONGITUDE}.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static Coordinates of(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("no coordinates");
    }
    return new Coordinates(
        new BigDecimal(parts[0].strip()).doubleValue(),
        new BigDecimal(parts[1].strip()).doubleValue());
  }

  @Override
  public String toString() {
    return latitude + "," + longitude;
  }
}
