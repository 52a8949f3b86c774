/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
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

  /** 204. */
  public static Response none() {
    return Response.noContent().build();
  }
}
