/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.function.BiFunction;
import javax.ws.rs.Consumes;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.ext.MessageBodyReader;
import javax.ws.rs.ext.Provider;

/** Gives resources a request's body as a JSON object; see {@link Bodies#object}. */
@Provider
@Consumes("*/*")
public final class BodyReader implements MessageBodyReader<ObjectNode> {
  private final BiFunction<Caller, ObjectNode, ObjectNode> rendering;
  @Context private SecurityContext who;

  /**
   * Creates the reader.
   *
   * @param rendering renders the templates in a body that is {@link Rendered}
   */
  public BodyReader(BiFunction<Caller, ObjectNode, ObjectNode> rendering) {
    this.rendering = rendering;
  }

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == ObjectNode.class;
  }

  @Override
  public ObjectNode readFrom(
      Class<ObjectNode> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream in)
      throws IOException {
    String contentType = Objects.toString(headers.getFirst(HttpHeaders.CONTENT_TYPE), "");
    ObjectNode body = Bodies.object(contentType, in, limit(annotations));
    return isRendered(annotations) ? rendering.apply(Identity.user(who), body) : body;
  }

  private static boolean isRendered(Annotation[] annotations) {
    for (Annotation annotation : annotations) {
      if (annotation instanceof Rendered) {
        return true;
      }
    }
    return false;
  }

  private static int limit(Annotation[] annotations) {
    for (Annotation annotation : annotations) {
      if (annotation instanceof BodyLimit limit) {
        return limit.value();
      }
    }
    return Bodies.LIMIT;
  }
}
