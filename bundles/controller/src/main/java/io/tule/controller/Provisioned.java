/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

/** An agent's identity and its new token. */
public record Provisioned(String uuid, String token) {
  /** Hides the token. */
  @Override
  public String toString() {
    return "Provisioned[" + uuid + "]";
  }
}
