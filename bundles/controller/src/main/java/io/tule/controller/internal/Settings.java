/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How this controller is set up.
 *
 * @param dataDirectory where this controller keeps its files
 * @param secretKeyFile the key that seals registry passwords
 * @param credentialsFile where the first administrator's password is written
 * @param openSignup anybody may create an account
 * @param createAdministrator create one at the first start
 * @param tokenLifetime of user tokens after their last use
 * @param fogStatusInterval between two looks for silent agents
 */
public record Settings(
    Path dataDirectory,
    Path secretKeyFile,
    Path credentialsFile,
    boolean openSignup,
    boolean createAdministrator,
    Duration tokenLifetime,
    Duration fogStatusInterval) {
  /** With the key in its usual place below the data directory. */
  public Settings(
      Path dataDirectory,
      Path credentialsFile,
      boolean openSignup,
      boolean createAdministrator,
      Duration tokenLifetime,
      Duration fogStatusInterval) {
    this(
        dataDirectory,
        usualKeyFile(dataDirectory),
        credentialsFile,
        openSignup,
        createAdministrator,
        tokenLifetime,
        fogStatusInterval);
  }

  static Path usualKeyFile(Path dataDirectory) {
    return dataDirectory.resolve("controller").resolve("secret.key");
  }
}
