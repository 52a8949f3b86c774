/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/** The Controller did not do what was asked. */
final class ControllerException extends TuleException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /** It did not answer. */
  ControllerException(String message, Throwable cause) {
    super(ReasonCode.CONTROLLER_UNREACHABLE, message, cause);
    status = 0;
  }

  /** It refused. */
  ControllerException(int status, String message) {
    super(reason(status), message);
    this.status = status;
  }

  /** What has failed a future; null if it was something else. */
  static ControllerException of(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof ControllerException e ? e : null;
  }

  /** The HTTP status; 0 without an answer. */
  int status() {
    return status;
  }

  /** Whether it does not accept the agent's token. */
  boolean isUnauthorized() {
    return status == 401 || status == 403;
  }

  /** Whether its certificate is not one that this node trusts. */
  boolean isUntrusted() {
    for (Throwable each = getCause(); each != null; each = each.getCause()) {
      if (each instanceof SSLException) {
        return true;
      }
    }
    return false;
  }

  /** Whether asking again is of no use. */
  boolean isRefusal() {
    return status >= 400 && status < 500 && status != 408 && status != 429;
  }

  private static ReasonCode reason(int status) {
    return switch (status) {
      case 400 -> ReasonCode.INVALID_ARGUMENT;
      case 401 -> ReasonCode.UNAUTHENTICATED;
      case 403 -> ReasonCode.FORBIDDEN;
      case 404 -> ReasonCode.NOT_FOUND;
      case 409 -> ReasonCode.CONFLICT;
      default -> ReasonCode.CONTROLLER_UNREACHABLE;
    };
  }
}
