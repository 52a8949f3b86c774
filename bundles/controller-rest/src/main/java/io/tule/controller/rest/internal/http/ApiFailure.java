/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import io.tule.api.ReasonCode;

/** A failure whose HTTP status and error class the contract fixes, whatever its reason. */
public final class ApiFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String name;
  private final ReasonCode reason;

  /**
   * Creates a failure.
   *
   * @param status the HTTP status
   * @param name the error class the body names, such as {@code ValidationError}
   * @param reason the stable reason
   * @param message the body's text; holds no secret
   */
  public ApiFailure(int status, String name, ReasonCode reason, String message) {
    super(message);
    this.status = status;
    this.name = name;
    this.reason = reason;
  }

  /**
   * A request that breaks a rule: 400.
   *
   * @param message the body's text
   */
  public static ApiFailure invalid(String message) {
    return new ApiFailure(400, "ValidationError", ReasonCode.INVALID_ARGUMENT, message);
  }

  /**
   * A document that cannot be read: 400.
   *
   * @param message the body's text
   */
  public static ApiFailure malformed(String message) {
    return new ApiFailure(400, "ValidationError", ReasonCode.MALFORMED_DOCUMENT, message);
  }

  /**
   * A resource that is not there: 404.
   *
   * @param message the body's text
   */
  public static ApiFailure notFound(String message) {
    return new ApiFailure(404, "NotFoundError", ReasonCode.NOT_FOUND, message);
  }

  /** A request without a token that is valid for its route: 401. */
  public static ApiFailure unauthenticated() {
    return new ApiFailure(
        401, "AuthenticationError", ReasonCode.UNAUTHENTICATED, "authorization failed");
  }

  /**
   * A request beyond a bound of ours.
   *
   * @param message the body's text
   */
  public static ApiFailure tooLarge(String message) {
    return new ApiFailure(413, "PayloadTooLargeError", ReasonCode.LIMIT_EXCEEDED, message);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The error class that the body names. */
  public String name() {
    return name;
  }

  /** The stable reason. */
  public ReasonCode reason() {
    return reason;
  }
}
