/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tule.agent.localapi.internal.http.Access.Caller;
import java.io.IOException;
import java.util.Locale;

/**
 * A request as the endpoints see it.
 *
 * @param contentType as sent; empty if not
 * @param authorization as sent; empty if not
 * @param body nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // the body is read once
record Request(
    String method,
    String uri,
    String contentType,
    String authorization,
    byte[] body,
    Caller caller) {
  private static final ObjectMapper JSON = new ObjectMapper();

  boolean isJson() {
    int end = contentType.indexOf(';');
    String type = end < 0 ? contentType : contentType.substring(0, end);
    return type.strip().toLowerCase(Locale.ROOT).equals("application/json");
  }

  /** The body; missing if it is no JSON. */
  JsonNode json() {
    try {
      JsonNode node = JSON.readTree(body);
      return node == null ? MissingNode.getInstance() : node;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
