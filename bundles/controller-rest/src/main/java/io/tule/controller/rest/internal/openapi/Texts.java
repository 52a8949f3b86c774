/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.rest.internal.http.Json;

/** The fixed texts of the document. */
final class Texts {
  static final String INTRODUCTION =
      """
      The API of Eclipse ioFog Controller 3.0.x, with these additions. An agent may ask for its \
      changes with `?wait=SECONDS` (at most 60): the answer is held back until there is a change; \
      `X-Tule-Held` in the answer says that this Controller can. `X-Tule-Agent: 1` asks for more \
      fields of microservices. `X-Tule-Version` is this Controller's own version, and every \
      refusal has its stable reason in `X-Tule-Reason`. Paths match without regard to case, and \
      HEAD is answered where GET is.""";

  static final String STACK = "Only with status 500; names the error, no line of code";

  private Texts() {}

  static ObjectNode header(String who) {
    return Json.object()
        .put("type", "apiKey")
        .put("in", "header")
        .put("name", "Authorization")
        .put("description", "The token of " + (who.equals("user") ? "a user" : "an agent"));
  }

  static ObjectNode bearer(String who) {
    return Json.object()
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "The token of " + (who.equals("user") ? "a user" : "an agent"));
  }
}
