/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One document of a YAML stream with the place of every value.
 *
 * @param source what to call its origin in messages, for example a file's name
 * @param root its content
 * @param lines line (from 1) of each path such as {@code spec.ports[0].internal}
 * @param texts the text as it is written of each plain number, by path
 */
public record YamlDocument(
    String source, JsonNode root, Map<String, Integer> lines, Map<String, String> texts) {
  /** Copies the maps. */
  public YamlDocument {
    lines = Map.copyOf(lines);
    texts = Map.copyOf(texts);
  }

  /** The place of a path for a message: {@code app.yaml:12}. */
  public String at(String path) {
    String known = path;
    while (!known.isEmpty() && !lines.containsKey(known)) {
      known =
          known.substring(0, Math.max(Math.max(known.lastIndexOf('.'), known.lastIndexOf('[')), 0));
    }
    return source + ":" + lines.getOrDefault(known, 1);
  }
}
