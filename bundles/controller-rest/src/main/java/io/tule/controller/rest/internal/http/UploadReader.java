/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Objects;
import javax.ws.rs.Consumes;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.ext.MessageBodyReader;
import javax.ws.rs.ext.Provider;

/** Gives resources the parts of an upload, which is bounded and never written to disk. */
@Provider
@Consumes({"multipart/form-data", "*/*"})
public final class UploadReader implements MessageBodyReader<Multipart> {
  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == Multipart.class;
  }

  @Override
  public Multipart readFrom(
      Class<Multipart> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream in)
      throws IOException {
    String contentType = Objects.toString(headers.getFirst(HttpHeaders.CONTENT_TYPE), "");
    return Multipart.read(contentType, Bodies.bytes(in, Bodies.MULTIPART_LIMIT));
  }
}
