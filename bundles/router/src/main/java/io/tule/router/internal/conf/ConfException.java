/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.conf;

/** A configuration file that cannot be used, and where in it the fault is. */
public final class ConfException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * A fault.
   *
   * @param line of the file, 0 if the fault is in none
   */
  public ConfException(int line, String message) {
    super(line == 0 ? message : "line " + line + ": " + message);
  }
}
