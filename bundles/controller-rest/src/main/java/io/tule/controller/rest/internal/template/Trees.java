/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.controller.TemplateEngine;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.view.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as the template engine takes it, and back. */
final class Trees {
  private static final int MAX_NODES = 50_000;
  private static final int MAX_CHARACTERS = 1024 * 1024;

  private int nodes;
  private int characters;

  private Trees() {}

  static boolean mayHoldTemplate(JsonNode node) {
    if (node.isTextual()) {
      return TemplateEngine.mayHoldTemplate(node.textValue());
    }
    for (JsonNode child : node) {
      if (mayHoldTemplate(child)) {
        return true;
      }
    }
    return false;
  }

  static Object plain(JsonNode node) {
    if (node instanceof ObjectNode object) {
      Map<String, Object> map = new LinkedHashMap<>();
      object.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
      return map;
    }
    if (node instanceof ArrayNode array) {
      List<Object> list = new ArrayList<>();
      array.forEach(element -> list.add(plain(element)));
      return list;
    }
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return node.isBoolean() ? node.booleanValue() : node.isTextual() ? node.textValue() : null;
  }

  /**
   * A tree as JSON.
   *
   * @throws ApiFailure 400 where it is too large, or holds itself
   */
  static JsonNode json(Object tree) {
    return new Trees().node(tree, 0);
  }

  private JsonNode node(Object value, int depth) {
    if (++nodes > MAX_NODES || depth > Json.MAX_DEPTH || characters > MAX_CHARACTERS) {
      throw new ApiFailure(
          400, "ValidationError", ReasonCode.LIMIT_EXCEEDED, "Templates render to too much");
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = Json.object();
      map.forEach((key, child) -> object.set((String) key, node(child, depth + 1)));
      return object;
    }
    if (value instanceof List<?> list) {
      ArrayNode array = Json.array();
      list.forEach(child -> array.add(node(child, depth + 1)));
      return array;
    }
    if (value instanceof String text) {
      characters += text.length();
      return JsonNodeFactory.instance.textNode(text);
    }
    if (value instanceof Double number) {
      return Wire.number(number);
    }
    return value instanceof Boolean flag
        ? JsonNodeFactory.instance.booleanNode(flag)
        : JsonNodeFactory.instance.nullNode();
  }
}
