/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Role;

/**
 * The user on whose behalf a request is made.
 *
 * @param userId 0 only in {@link #ANONYMOUS}, negative only in {@link #CONSOLE}
 */
public record Caller(long userId, String email, Role role) {
  /** Nobody: allowed where a service says so. */
  public static final Caller ANONYMOUS = new Caller(0, "", Role.USER);

  /**
   * Whoever has the console of the Controller's machine: an administrator without an account, who
   * owns nothing and can own nothing.
   */
  public static final Caller CONSOLE = new Caller(-1, "console", Role.ADMIN);

  /** Whether the caller is an administrator. */
  public boolean isAdmin() {
    return userId != 0 && role == Role.ADMIN;
  }
}
