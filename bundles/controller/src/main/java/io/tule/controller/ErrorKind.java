/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

/** Error classes of the ioFog Controller; {@link #wireName()} is the {@code name} of the body. */
public enum ErrorKind {
  VALIDATION("ValidationError"),
  NOT_FOUND("NotFoundError"),
  DUPLICATE("DuplicatePropertyError"),
  /** Of Datasance PoT 3.5. */
  CONFLICT("ConflictError"),
  AUTHENTICATION("AuthenticationError"),
  INVALID_CREDENTIALS("InvalidCredentialsError"),
  FORBIDDEN("ForbiddenError"),
  /** An FTP server that a user named did not take a file. */
  FTP("FtpError"),
  /** More than a bound of ours allows. */
  TOO_LARGE("PayloadTooLargeError"),
  /** Not of the original, which has no bound. */
  BUSY("TooManyRequestsError");

  private final String wireName;

  ErrorKind(String wireName) {
    this.wireName = wireName;
  }

  /** Name as clients of ioFog see it. */
  public String wireName() {
    return wireName;
  }
}
