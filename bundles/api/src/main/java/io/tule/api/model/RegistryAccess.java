/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/** A registry with its password, for agents only. */
public record RegistryAccess(Registry registry, String password) {
  /** Hides the password. */
  @Override
  public String toString() {
    return "RegistryAccess[" + registry.id() + "]";
  }
}
