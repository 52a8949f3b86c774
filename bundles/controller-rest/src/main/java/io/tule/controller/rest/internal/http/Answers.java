/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.core.Response;

/** The answers that routes give. */
public final class Answers {
  private Answers() {}

  /**
   * 200 with a body.
   *
   * @param body the body
   */
  public static Response ok(JsonNode body) {
    return Response.ok(body).build();
  }

  /** 200 without a body. */
  public static Response ok() {
    return Response.ok().build();
  }

  /**
   * 201 with a body.
   *
   * @param body the body
   */
  public static Response created(JsonNode body) {
    return Response.status(Response.Status.CREATED).entity(body).build();
  }

  /** 201 without a body. */
  public static Response created() {
    return Response.status(Response.Status.CREATED).build();
  }

  /** 202 without a body. */
  public static Response accepted() {
    return Response.accepted().build();
  }

  /**
   * Writes an answer without JAX-RS.
   *
   * @param answer with a JSON body or none
   * @param response where it goes
   * @throws IOException where the client went away
   */
  public static void write(Response answer, HttpServletResponse response) throws IOException {
    response.setStatus(answer.getStatus());
    for (var header : answer.getStringHeaders().entrySet()) {
      List<String> values = header.getValue();
      values.forEach(value -> response.setHeader(header.getKey(), value));
    }
    if (answer.getEntity() instanceof JsonNode body) {
      write(body, response);
    }
  }

  /**
   * Writes a body with its type and length.
   *
   * @param body the body
   * @param response where it goes
   * @throws IOException where the client went away
   */
  public static void write(JsonNode body, HttpServletResponse response) throws IOException {
    byte[] bytes = Json.bytes(body);
    response.setContentType(BodyWriter.JSON);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  /** 204. */
  public static Response none() {
    return Response.noContent().build();
  }
}
