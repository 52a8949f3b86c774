/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/** Kind of messages that a catalog item reads or writes. */
public record InfoType(String infoType, String infoFormat) {
  /** Not said. */
  public static final InfoType NONE = new InfoType("", "");
}
