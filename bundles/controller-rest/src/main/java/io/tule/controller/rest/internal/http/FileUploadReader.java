/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Objects;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Consumes;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.ext.MessageBodyReader;
import javax.ws.rs.ext.Provider;

/** Gives resources a large upload, of which nothing was read yet. */
@Provider
@Consumes({"multipart/form-data", "*/*"})
public final class FileUploadReader implements MessageBodyReader<FileUpload> {
  @Context private HttpServletRequest request;

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == FileUpload.class;
  }

  @Override
  public FileUpload readFrom(
      Class<FileUpload> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream in) {
    ArrivedRequest.wants(request);
    return new FileUpload(Objects.toString(headers.getFirst(HttpHeaders.CONTENT_TYPE), ""), in);
  }
}
