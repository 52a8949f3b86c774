/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api;

import java.util.Objects;

/** A failure that a caller can act on: a stable reason and a text that holds no secret. */
public class TuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ReasonCode reason;

  /**
   * Creates a failure.
   *
   * @param reason why, for programs
   * @param message why, for people; shown as it is, so it names no secret
   */
  public TuleException(ReasonCode reason, String message) {
    this(reason, message, null);
  }

  /**
   * Creates a failure with the exception that led to it.
   *
   * @param reason why, for programs
   * @param message why, for people; shown as it is, so it names no secret
   * @param cause for the log only
   */
  public TuleException(ReasonCode reason, String message, Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Why, for programs. */
  public final ReasonCode reason() {
    return reason;
  }
}
