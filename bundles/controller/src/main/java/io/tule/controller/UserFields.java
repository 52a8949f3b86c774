/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Role;
import io.tule.api.model.User;

/** Fields of a user: users change their own names, administrators all of them. */
public final class UserFields {
  public static final Field<User, String> FIRST_NAME = Field.of("firstName");
  public static final Field<User, String> LAST_NAME = Field.of("lastName");

  public static final Field<User, Role> ROLE = Field.of("role");

  /** Only ever written. */
  public static final Field<User, String> PASSWORD = Field.of("password");

  private UserFields() {}
}
