/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The head of an HTTP request.
 *
 * @param method such as GET
 * @param path without the query
 * @param headers by their names in lower case
 */
public record HttpRequest(String method, String path, Map<String, String> headers) {
  public HttpRequest {
    headers = Map.copyOf(headers);
  }

  /** Reads a head; null if it is none. */
  static HttpRequest parse(String head) {
    String[] lines = head.split("\r\n", -1);
    String[] first = lines[0].split(" ", -1);
    if (first.length != 3 || !first[2].startsWith("HTTP/1.") || !first[1].startsWith("/")) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        String name = lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT);
        headers.merge(name, lines[i].substring(colon + 1).strip(), (a, b) -> a + ", " + b);
      }
    }
    return new HttpRequest(first[0], first[1].split("[?#]", 2)[0], headers);
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** Whether a header has a word among those that commas separate. */
  boolean has(String name, String word) {
    for (String w : header(name).split(",", -1)) {
      if (w.strip().equalsIgnoreCase(word)) {
        return true;
      }
    }
    return false;
  }
}
