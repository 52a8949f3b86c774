/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.registry;

/**
 * What a registry asks for. Its text form hides the password.
 *
 * @param username empty for none
 * @param password empty for none
 */
public record Credentials(String username, String password) {
  /** Anonymous. */
  public static final Credentials NONE = new Credentials("", "");

  /** Whether there are none. */
  public boolean isEmpty() {
    return username.isEmpty() && password.isEmpty();
  }

  @Override
  public String toString() {
    return isEmpty() ? "none" : username + ":***";
  }
}
