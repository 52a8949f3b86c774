/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

/**
 * How near this Controller is to the original where both cannot be had.
 *
 * @param likeIofog answers as Controller 3.0.4 even where that gives up isolation of users
 */
public record Compatibility(boolean likeIofog) {
  /**
   * Whether a token may stand behind the scheme {@code Bearer}: signed ones always, others where
   * the original, which knows no scheme, is not to be matched.
   */
  public boolean bearer(String token) {
    return !likeIofog || isSigned(token);
  }

  private static boolean isSigned(String token) {
    return token.chars().filter(c -> c == '.').count() == 2;
  }
}
