/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/** A boolean that may never have been set; UNSET is null on the wire. */
public enum Tristate {
  UNSET,
  FALSE,
  TRUE;

  /** TRUE or FALSE. */
  public static Tristate of(boolean value) {
    return value ? TRUE : FALSE;
  }
}
