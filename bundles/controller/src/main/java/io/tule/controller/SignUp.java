/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

/** A request for an account; formats are checked by the service too. */
public record SignUp(String firstName, String lastName, String email, String password) {
  /** Hides the password. */
  @Override
  public String toString() {
    return "SignUp[" + email + "]";
  }
}
