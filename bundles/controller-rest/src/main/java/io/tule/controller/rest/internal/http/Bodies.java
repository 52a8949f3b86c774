/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads request bodies: JSON and simple forms, within a bound. */
public final class Bodies {
  /** Largest body in bytes, as Controller 3.0.4 has it. */
  public static final int LIMIT = 100 * 1024;

  /** Largest multipart body in bytes. */
  public static final int MULTIPART_LIMIT = 2 * 1024 * 1024;

  private static final int PART = 8 * 1024;
  private static final int MAX_FORM_FIELDS = 1000;

  private Bodies() {}

  /**
   * Reads a stream to its end.
   *
   * @param in the stream
   * @param limit in bytes
   * @throws ApiFailure 413 where it is longer, 408 where it came too slowly
   * @throws IOException where the client went away
   */
  public static byte[] bytes(InputStream in, int limit) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] part = new byte[PART];
    for (int read = in.read(part); read >= 0; read = in.read(part)) {
      bytes.write(part, 0, read);
      if (bytes.size() > limit) {
        throw tooLarge();
      }
    }
    return bytes.toByteArray();
  }

  /** The failure of a body that is longer than what is taken. */
  static ApiFailure tooLarge() {
    return ApiFailure.tooLarge("request entity too large");
  }

  /**
   * Reads a body as the original's parsers do: JSON and forms become an object, an empty body and
   * any other type an empty one.
   *
   * @param contentType the header's value, or an empty text
   * @param in the body
   * @param limit in bytes
   * @throws ApiFailure 400 where it is malformed or no object, 413 where it is too long
   * @throws IOException where the client went away
   */
  public static ObjectNode object(String contentType, InputStream in, int limit)
      throws IOException {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "application/json" -> json(bytes(in, limit));
      case "application/x-www-form-urlencoded" -> form(bytes(in, limit));
      default -> Json.object();
    };
  }

  private static ObjectNode json(byte[] bytes) {
    if (bytes.length == 0) {
      return Json.object();
    }
    JsonNode node;
    try {
      node = Json.read(bytes);
    } catch (IOException e) {
      throw ApiFailure.malformed("Bad Request");
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw node.isMissingNode()
        ? ApiFailure.malformed("Bad Request")
        : ApiFailure.invalid("Field 'instance' is not of a type(s) object");
  }

  private static ObjectNode form(byte[] bytes) {
    ObjectNode form = Json.object();
    String text = new String(bytes, StandardCharsets.UTF_8);
    String[] fields = text.isEmpty() ? new String[0] : text.split("&", MAX_FORM_FIELDS + 1);
    if (fields.length > MAX_FORM_FIELDS) {
      throw ApiFailure.tooLarge("too many parameters");
    }
    for (String field : fields) {
      String[] pair = field.split("=", 2);
      form.put(decode(pair[0]), pair.length == 1 ? "" : decode(pair[1]));
    }
    return form;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
