/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a {@code multipart/form-data} body that is in memory already. */
public final class Multipart {
  private static final int MAX_PARTS = 32;
  private static final Pattern BOUNDARY =
      Pattern.compile("boundary=(?:\"([^\"]{1,70})\"|([^;,\\s]{1,70}))", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME = Pattern.compile("[;\\s]name=\"([^\"]{0,200})\"");
  private static final Pattern FILE = Pattern.compile("[;\\s]filename\\*?=");

  private final List<Part> parts;

  private Multipart(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a body.
   *
   * @param contentType the request's content type
   * @param body its whole body
   * @return the parts; none where the type is another one
   * @throws ApiFailure 400 where the body is malformed, 413 where it has too many parts
   */
  public static Multipart read(String contentType, byte[] body) {
    if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      return new Multipart(List.of());
    }
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      throw ApiFailure.malformed("Multipart: Boundary not found");
    }
    String mark = boundary.group(1) != null ? boundary.group(1) : boundary.group(2);
    // One character per byte, so that positions in the text are positions in the body.
    return new Multipart(split(new String(body, StandardCharsets.ISO_8859_1), "--" + mark));
  }

  /**
   * The text of a file.
   *
   * @param field the form field's name
   */
  public Optional<String> file(String field) {
    return parts.stream()
        .filter(part -> part.file() && part.name().equals(field))
        .map(Part::text)
        .findFirst();
  }

  private static List<Part> split(String body, String mark) {
    List<Part> parts = new ArrayList<>();
    int at = body.startsWith(mark) ? 0 : body.indexOf("\r\n" + mark) + 2;
    if (at < 2 && !body.startsWith(mark)) {
      throw ApiFailure.malformed("Unexpected end of form");
    }
    at += mark.length();
    while (!body.startsWith("--", at)) {
      int end = body.indexOf("\r\n" + mark, at);
      int blank = body.indexOf("\r\n\r\n", at);
      if (end < 0 || blank < 0 || blank > end) {
        throw ApiFailure.malformed("Unexpected end of form");
      }
      if (parts.size() == MAX_PARTS) {
        throw ApiFailure.tooLarge("Too many parts");
      }
      String content = body.substring(Math.min(blank + 4, end), end);
      part(body.substring(at, blank), content).ifPresent(parts::add);
      at = end + 2 + mark.length();
    }
    return parts;
  }

  private static Optional<Part> part(String head, String content) {
    for (String line : head.split("\r\n", -1)) {
      Matcher name = NAME.matcher(line);
      if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:") && name.find()) {
        boolean file = FILE.matcher(line).find();
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        return Optional.of(
            new Part(name.group(1), file, new String(bytes, StandardCharsets.UTF_8)));
      }
    }
    return Optional.empty();
  }

  private record Part(String name, boolean file, String text) {}
}
