/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import java.io.IOException;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import javax.ws.rs.ext.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns failures into the error bodies of Controller 3.0.4: {@code name} and {@code message}, and
 * with status 500 a {@code stack}, which never holds one of ours.
 *
 * <p>The stable reason stands in a header, because clients of the original compare key sets.
 */
@Provider
public final class FailureMapper implements ExceptionMapper<Throwable> {
  /** The answer's header that holds the {@link ReasonCode}. */
  public static final String REASON_HEADER = "X-Tule-Reason";

  private static final int RETRY_AFTER_SECONDS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(FailureMapper.class);

  @Override
  public Response toResponse(Throwable failure) {
    if (failure instanceof ApiFailure known) {
      return response(known);
    }
    if (failure instanceof ControllerException known) {
      return answer(
          status(known.kind()), known.kind().wireName(), known.getMessage(), known.reason());
    }
    if (failure instanceof TuleException known) {
      return answer(known);
    }
    if (failure instanceof WebApplicationException web && web.getResponse().getStatus() < 500) {
      return web(web);
    }
    if (failure instanceof IOException) {
      // Nobody is there to read this.
      LOG.debug("A client went away", failure);
      return answer(400, "ValidationError", "Bad Request", ReasonCode.INVALID_ARGUMENT);
    }
    return internal(failure);
  }

  /**
   * The answer whose body is an empty object.
   *
   * @param known the failure
   */
  static Response withoutBody(ControllerException known) {
    return Response.status(status(known.kind()))
        .header(REASON_HEADER, known.reason().name())
        .entity(Json.object())
        .build();
  }

  /**
   * The answer to a request that always fails.
   *
   * @param failure the failure
   */
  public static Response response(ApiFailure failure) {
    return answer(failure.status(), failure.name(), failure.getMessage(), failure.reason());
  }

  private static int status(ErrorKind kind) {
    return switch (kind) {
      case VALIDATION -> 400;
      case NOT_FOUND -> 404;
      case DUPLICATE, CONFLICT -> 409;
      case AUTHENTICATION, INVALID_CREDENTIALS -> 401;
      case FORBIDDEN -> 403;
      case FTP -> 500;
      case TOO_LARGE -> 413;
      case BUSY -> 429;
    };
  }

  private static Response answer(TuleException known) {
    if (known.reason() == ReasonCode.INTERNAL) {
      return internal(known);
    }
    int status = known.reason().httpStatus();
    return answer(status, name(known.reason(), status), known.getMessage(), known.reason());
  }

  private static String name(ReasonCode reason, int status) {
    return switch (status) {
      case 400, 413 -> "ValidationError";
      case 401 -> "AuthenticationError";
      case 403 -> "ForbiddenError";
      case 404 -> "NotFoundError";
      case 409 -> reason == ReasonCode.PORT_IN_USE ? "ValidationError" : "DuplicatePropertyError";
      case 501 -> "NotImplementedError";
      case 503 -> "ServiceUnavailableError";
      default -> "Error";
    };
  }

  private static Response web(WebApplicationException failure) {
    int status = failure.getResponse().getStatus();
    return switch (status) {
      case 404, 405 -> answer(404, "NotFoundError", "Not Found", ReasonCode.NOT_FOUND);
      default -> answer(status, "ValidationError", "Bad Request", ReasonCode.INVALID_ARGUMENT);
    };
  }

  private static Response internal(Throwable failure) {
    LOG.error("A request failed for a reason of ours", failure);
    return answer(500, "Error", "Internal error", ReasonCode.INTERNAL);
  }

  private static Response answer(int status, String name, String message, ReasonCode reason) {
    ObjectNode body = Json.object().put("name", name).put("message", message);
    if (status == 500) {
      body.put("stack", name + ": " + message);
    }
    Response.ResponseBuilder answer = Response.status(status);
    if (status == 503) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    return answer.header(REASON_HEADER, reason.name()).entity(body).build();
  }
}
