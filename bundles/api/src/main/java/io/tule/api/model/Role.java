/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/** What a user may do: an administrator may also create users. */
public enum Role {
  ADMIN,
  USER
}
