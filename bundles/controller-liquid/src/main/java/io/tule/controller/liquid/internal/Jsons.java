/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON in texts. */
final class Jsons {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final int MAX_DEPTH = 64;

  private Jsons() {}

  /** A value as JSON text; nothing for nothing. */
  static Object text(Object value, Budget budget) {
    Object plain = Js.plain(value);
    if (plain == Js.UNDEFINED) {
      return plain;
    }
    StringBuilder text = new StringBuilder();
    write(plain, text, budget, 0);
    return text.toString();
  }

  private static void write(Object value, StringBuilder text, Budget budget, int depth) {
    budget.step();
    if (depth > MAX_DEPTH) {
      throw LiquidFailure.of("Converting circular structure to JSON");
    }
    if (value instanceof Map<?, ?> map) {
      String separator = "{";
      text.append(map.isEmpty() ? "{" : "");
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (entry.getValue() != Js.UNDEFINED) {
          append(text, separator, budget);
          append(text, Chars.quoted((String) entry.getKey()) + ":", budget);
          write(entry.getValue(), text, budget, depth + 1);
          separator = ",";
        }
      }
      append(text, "}", budget);
    } else if (value instanceof List<?> list) {
      append(text, "[", budget);
      for (int i = 0; i < list.size(); i++) {
        append(text, i == 0 ? "" : ",", budget);
        write(list.get(i), text, budget, depth + 1);
      }
      append(text, "]", budget);
    } else if (value instanceof String string) {
      append(text, Chars.quoted(string), budget);
    } else if (value instanceof Double number) {
      boolean finite = !number.isNaN() && !number.isInfinite();
      append(text, finite ? Js.text(number.doubleValue()) : "null", budget);
    } else {
      append(text, value instanceof Boolean ? value.toString() : "null", budget);
    }
  }

  private static void append(StringBuilder text, String more, Budget budget) {
    budget.text(more.length());
    text.append(more);
  }

  /** What a JSON text says; what is none stays as it is. */
  static Object parsed(Object value, Budget budget) {
    if (!(value instanceof String text)) {
      return value;
    }
    budget.text(text.length());
    try {
      JsonNode node = MAPPER.readTree(text);
      return node.isMissingNode() ? value : plain(node, budget);
    } catch (JsonProcessingException e) {
      return value;
    }
  }

  private static Object plain(JsonNode node, Budget budget) {
    budget.elements(1);
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue(), budget)));
      return map;
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(element -> list.add(plain(element, budget)));
      return list;
    }
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return node.isBoolean() ? node.booleanValue() : node.isTextual() ? node.textValue() : null;
  }
}
