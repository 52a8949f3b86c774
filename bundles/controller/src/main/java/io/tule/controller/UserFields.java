/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.User;

/** Fields of a user that the user may change. */
public final class UserFields {
  public static final Field<User, String> FIRST_NAME = Field.of("firstName");
  public static final Field<User, String> LAST_NAME = Field.of("lastName");

  private UserFields() {}
}
