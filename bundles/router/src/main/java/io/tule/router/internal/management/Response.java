/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The answer to a request.
 *
 * @param status HTTP's number
 * @param description of the status
 * @param body of maps, lists, texts, numbers, booleans and nulls; null for a value of null
 */
record Response(int status, String description, Object body) {
  Response {
    Objects.requireNonNull(description, "description");
  }

  static Response ok(Object body) {
    return new Response(200, "OK", body);
  }

  static Response created(Object body) {
    return new Response(201, "Created", body);
  }

  static Response noContent() {
    return new Response(204, "No Content", Map.of());
  }

  static Response query(List<String> names, List<List<Object>> results) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("attributeNames", names);
    body.put("results", results);
    return ok(body);
  }
}
