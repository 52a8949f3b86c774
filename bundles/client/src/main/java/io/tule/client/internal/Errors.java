/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.util.Arrays;

/**
 * Reads a Controller's failure. Ours names the reason in a header; an original ioFog Controller is
 * understood by the class name in the body, which tells more than its status.
 */
final class Errors {
  private Errors() {}

  static TuleException of(String method, String path, int status, String header, JsonNode body) {
    String name = body.path("name").asText("");
    String message = body.path("message").asText("");
    ReasonCode reason =
        Arrays.stream(ReasonCode.values())
            .filter(each -> each.name().equals(header))
            .findFirst()
            .orElseGet(() -> byBody(status, name, message));
    if (reason == ReasonCode.CONTROLLER_UNREACHABLE && message.isEmpty()) {
      return notAController("HTTP status " + status + " from " + method + " " + path);
    }
    String text = message.isEmpty() ? "HTTP status " + status : message;
    // A body without the Controller's form comes from something else; the call then helps more.
    String call = message.isEmpty() ? " from " + method + " " + path : "";
    return new TuleException(reason, text + call);
  }

  /** Something answers that does not speak as a Controller does. */
  static TuleException notAController(String answer) {
    return new TuleException(
        ReasonCode.CONTROLLER_UNREACHABLE,
        "What answers at this address is no Controller, or none behind it is up: " + answer);
  }

  private static ReasonCode byBody(int status, String name, String message) {
    return switch (name) {
      case "NotFoundError" -> ReasonCode.NOT_FOUND;
      case "DuplicatePropertyError", "SequelizeUniqueConstraintError" -> ReasonCode.CONFLICT;
      case "AuthenticationError", "InvalidCredentialsError" -> ReasonCode.UNAUTHENTICATED;
      case "ValidationError" -> validation(message);
      default -> byStatus(status, message);
    };
  }

  private static ReasonCode validation(String message) {
    if (message.matches("Port '?[0-9]+'? is .*|Port mapping already exists")) {
      return ReasonCode.PORT_IN_USE;
    }
    boolean taken = message.startsWith("Duplicate name") || message.contains("already an account");
    return taken ? ReasonCode.CONFLICT : ReasonCode.INVALID_ARGUMENT;
  }

  private static ReasonCode byStatus(int status, String message) {
    return switch (status) {
      case 400, 422 -> ReasonCode.INVALID_ARGUMENT;
      case 401 -> ReasonCode.UNAUTHENTICATED;
      case 403 -> ReasonCode.FORBIDDEN;
      // A Controller names the class of its 404s; a page of anything else's tells of no resource.
      case 404 -> ReasonCode.CONTROLLER_UNREACHABLE;
      case 408, 504 -> ReasonCode.TIMEOUT;
      case 409 -> ReasonCode.CONFLICT;
      case 413 -> ReasonCode.LIMIT_EXCEEDED;
      case 501 -> ReasonCode.NOT_IMPLEMENTED;
      case 502, 503 -> ReasonCode.CONTROLLER_UNREACHABLE;
      // What the original answers, with status 500, to a request without a token.
      default ->
          message.startsWith("WHERE parameter \"token\"")
              ? ReasonCode.UNAUTHENTICATED
              : ReasonCode.INTERNAL;
    };
  }
}
