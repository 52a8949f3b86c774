/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.util.Objects;

/**
 * A folder of an FTP server.
 *
 * @param port 0 for the protocol's own
 */
public record FtpTarget(String host, int port, String user, String password, String folder) {
  /** Checks that nothing is null. */
  public FtpTarget {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(folder, "folder");
  }

  /** Hides the password. */
  @Override
  public String toString() {
    return "FtpTarget[" + user + "@" + host + ":" + port + "/" + folder + "]";
  }
}
