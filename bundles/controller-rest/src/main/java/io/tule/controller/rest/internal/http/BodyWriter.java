/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import javax.ws.rs.Produces;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.ext.MessageBodyWriter;
import javax.ws.rs.ext.Provider;

/** Writes JSON answers with their length, never in chunks. */
@Provider
@Produces("*/*")
public final class BodyWriter implements MessageBodyWriter<JsonNode> {
  /** The content type of every JSON answer. */
  public static final String JSON = "application/json; charset=utf-8";

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return JsonNode.class.isAssignableFrom(type);
  }

  @Override
  public void writeTo(
      JsonNode node,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    byte[] bytes = Json.bytes(node);
    headers.putSingle(HttpHeaders.CONTENT_TYPE, JSON);
    headers.putSingle(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length));
    out.write(bytes);
  }
}
