/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was captured from the answers of one side. */
final class Variables {
  private static final Pattern REFERENCE = Pattern.compile("<<(\\w+)>>");
  private static final Pattern STEP = Pattern.compile("\\[[^\\]]*\\]|[^.]+");
  private static final Pattern RANDOM =
      Pattern.compile(
          "(?<![0-9A-Za-z])(?:[0-9A-Za-z]{32}"
              + "|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})(?![0-9A-Za-z])");
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z| ?[+-]\\d\\d:?\\d\\d)?");
  private static final int SHORTEST_REPLACED = 6;

  private final Map<String, JsonNode> values = new LinkedHashMap<>();

  void set(String name, JsonNode value) {
    values.put(name, value);
  }

  /** Captures the value at the path; whether there is one. */
  boolean capture(String name, String path, JsonNode answer) {
    JsonNode at = path.equals("$") ? answer : dig(answer, path);
    if (at.isMissingNode()) {
      return false;
    }
    values.put(name, at);
    return true;
  }

  private static JsonNode dig(JsonNode answer, String path) {
    JsonNode at = answer;
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      at = step(at, step.group());
    }
    return at;
  }

  private static JsonNode step(JsonNode at, String step) {
    if (step.startsWith("[")) {
      int equals = step.indexOf('=');
      String key = step.substring(1, equals);
      String value = step.substring(equals + 1, step.length() - 1);
      for (JsonNode element : at) {
        if (element.path(key).asText().equals(value)) {
          return element;
        }
      }
      return at.path("no such element");
    }
    return at.isArray() ? at.path(Integer.parseInt(step)) : at.path(step);
  }

  /** Replaces the references in all texts. */
  JsonNode fill(JsonNode node) {
    if (node.isTextual()) {
      Matcher whole = REFERENCE.matcher(node.textValue());
      if (whole.matches() && values.containsKey(whole.group(1))) {
        return values.get(whole.group(1));
      }
      return JsonNodeFactory.instance.textNode(fill(node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode filled = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> filled.add(fill(element)));
      return filled;
    }
    if (node.isObject()) {
      ObjectNode filled = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(e -> filled.set(fill(e.getKey()), fill(e.getValue())));
      return filled;
    }
    return node;
  }

  String fill(String text) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    values.containsKey(match.group(1))
                        ? values.get(match.group(1)).asText()
                        : match.group()));
  }

  /** The text with captured values, random identifiers and times replaced by what they are. */
  String meaning(String text) {
    List<Map.Entry<String, JsonNode>> texts =
        values.entrySet().stream()
            .filter(e -> e.getValue().isTextual())
            .filter(e -> e.getValue().textValue().length() >= SHORTEST_REPLACED)
            .sorted(
                Comparator.comparing(
                    (Map.Entry<String, JsonNode> e) -> -e.getValue().textValue().length()))
            .toList();
    String result = text;
    for (Map.Entry<String, JsonNode> value : texts) {
      result = result.replace(value.getValue().textValue(), "<<" + value.getKey() + ">>");
    }
    return TIME.matcher(RANDOM.matcher(result).replaceAll("<<random>>")).replaceAll("<<time>>");
  }

  /** Names of the variables that have this number. */
  Set<String> naming(JsonNode number) {
    Set<String> names = new TreeSet<>();
    values.forEach(
        (name, value) -> {
          if (value.isIntegralNumber() && value.equals(number)) {
            names.add(name);
          }
        });
    return names;
  }
}
