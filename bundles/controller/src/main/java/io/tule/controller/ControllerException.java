/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;

/** A refused request, with the error class and the message text of the ioFog Controller. */
public class ControllerException extends TuleException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;

  /** A failure of the given class; the message goes to the client as it is. */
  public ControllerException(ErrorKind kind, ReasonCode reason, String message) {
    super(reason, message);
    this.kind = kind;
  }

  /** The request breaks a rule. */
  public static ControllerException validation(String message) {
    return new ControllerException(ErrorKind.VALIDATION, ReasonCode.INVALID_ARGUMENT, message);
  }

  /** The resource does not exist, or is not the caller's. */
  public static ControllerException notFound(String message) {
    return new ControllerException(ErrorKind.NOT_FOUND, ReasonCode.NOT_FOUND, message);
  }

  /** The name is taken. */
  public static ControllerException duplicate(String message) {
    return new ControllerException(ErrorKind.DUPLICATE, ReasonCode.CONFLICT, message);
  }

  /** The port is taken or reserved. */
  public static ControllerException port(String message) {
    return new ControllerException(ErrorKind.VALIDATION, ReasonCode.PORT_IN_USE, message);
  }

  /** No such token, or it is no longer valid. */
  public static ControllerException authentication(String message) {
    return new ControllerException(ErrorKind.AUTHENTICATION, ReasonCode.UNAUTHENTICATED, message);
  }

  /** Wrong e-mail or password. */
  public static ControllerException invalidCredentials() {
    return new ControllerException(
        ErrorKind.INVALID_CREDENTIALS, ReasonCode.UNAUTHENTICATED, "Invalid credentials");
  }

  /** The caller is known and may not do this. */
  public static ControllerException forbidden(String message) {
    return new ControllerException(ErrorKind.FORBIDDEN, ReasonCode.FORBIDDEN, message);
  }

  /** Class of the failure. */
  public ErrorKind kind() {
    return kind;
  }
}
