/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code operations.txt} says of a route that its annotations do not.
 *
 * @param queries the names of its query parameters with their types
 * @param body {@code -}, {@code any}, the name of a schema, or {@code file:FIELD}
 * @param answers statuses, the one of success first
 * @param summary one sentence without a full stop
 */
record Description(
    Map<String, String> queries, String body, List<Integer> answers, String summary) {
  private static final int WORDS = 5;

  Description {
    queries = Map.copyOf(queries);
    answers = List.copyOf(answers);
  }

  /** Of a route that the file leaves out. */
  static Description unknown(String body) {
    return new Description(Map.of(), body, List.of(200), "Not described");
  }

  /** All routes, each by its method and path. */
  static Map<String, Description> all() {
    try (InputStream in = Description.class.getResourceAsStream("operations.txt")) {
      Map<String, Description> all = new TreeMap<>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" ", WORDS))
          .forEach(words -> all.put(words[0] + " " + words[1].split("\\?", 2)[0], of(words)));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Description of(String[] words) {
    Map<String, String> queries = new TreeMap<>();
    String[] target = words[1].split("\\?", 2);
    if (target.length == 2) {
      for (String query : target[1].split("&", -1)) {
        String[] pair = query.split("=", 2);
        queries.put(pair[0], pair.length == 2 ? pair[1] : "string");
      }
    }
    List<Integer> answers = new ArrayList<>();
    for (String answer : words[3].split(",", -1)) {
      answers.add(Integer.valueOf(answer));
    }
    return new Description(queries, words[2], answers, words[4]);
  }
}
