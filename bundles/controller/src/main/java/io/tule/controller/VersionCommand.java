/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.util.Locale;

/** What an agent shall do with its own software. */
public enum VersionCommand {
  UPGRADE,
  ROLLBACK;

  /** {@code upgrade} or {@code rollback}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
