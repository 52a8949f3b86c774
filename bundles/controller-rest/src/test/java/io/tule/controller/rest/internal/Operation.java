/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An operation of the OpenAPI document, with bodies made from its schema. */
record Operation(String method, String path, JsonNode description, JsonNode schemas) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MAX_DEPTH = 6;

  /** All operations of a document. */
  static List<Operation> all(JsonNode document) {
    List<Operation> all = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            all.add(
                                new Operation(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    method.getValue(),
                                    document.at("/components/schemas")))));
    return all;
  }

  /** The routes that {@code operations.txt} lists. */
  static List<String> listed() throws IOException {
    try (var in = Operation.class.getResourceAsStream("openapi/operations.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split("[ ?]", 3))
          .map(words -> words[0] + " " + words[1])
          .toList();
    }
  }

  /** A field of a body: where it is and what it has to be. */
  record Place(String pointer, JsonNode schema) {
    String type() {
      return schema.path("type").asText("");
    }
  }

  boolean forUsers() {
    return description.at("/security/0").has("userToken");
  }

  boolean forAgents() {
    return description.at("/security/0").has("agentToken");
  }

  boolean takesJson() {
    return description.at("/requestBody/content").has("application/json");
  }

  /** The form field of a YAML document, empty where there is none. */
  String file() {
    JsonNode form = description.at("/requestBody/content/multipart~1form-data/schema/properties");
    return form.fieldNames().hasNext() ? form.fieldNames().next() : "";
  }

  int bodyLimit() {
    return description.path("x-tule-body-limit").asInt();
  }

  boolean documents(int status) {
    return description.get("responses").has(Integer.toString(status));
  }

  List<String> parameters(String in) {
    List<String> names = new ArrayList<>();
    for (JsonNode parameter : description.path("parameters")) {
      if (parameter.get("in").asText().equals(in)) {
        names.add(parameter.get("name").asText());
      }
    }
    return names;
  }

  /** A body with every field of the schema. */
  ObjectNode sample() {
    return takesJson() && sample(bodySchema(), 0) instanceof ObjectNode object
        ? object
        : NODES.objectNode();
  }

  /** A copy of the sample with another value in one place. */
  ObjectNode sampleWith(String pointer, JsonNode value) {
    ObjectNode body = sample();
    int last = pointer.lastIndexOf('/');
    JsonNode parent = body.at(pointer.substring(0, last));
    String name = pointer.substring(last + 1);
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(name), value);
    } else {
      ((ObjectNode) parent).set(name, value);
    }
    return body;
  }

  /** Every place of the sample that the schema has a rule for. */
  List<Place> places() {
    List<Place> places = new ArrayList<>();
    if (takesJson()) {
      collect(bodySchema(), "", places, 0);
    }
    return places;
  }

  private JsonNode bodySchema() {
    return description.at("/requestBody/content/application~1json/schema");
  }

  private JsonNode resolved(JsonNode schema) {
    return schema.has("$ref")
        ? resolved(schemas.get(schema.get("$ref").asText().replaceAll(".*/", "")))
        : schema;
  }

  private void collect(JsonNode schema, String pointer, List<Place> places, int depth) {
    if (depth > MAX_DEPTH) {
      return;
    }
    JsonNode known = resolved(schema);
    if (!pointer.isEmpty() && (known.has("type") || known.has("enum"))) {
      places.add(new Place(pointer, known));
    }
    known
        .path("properties")
        .properties()
        .forEach(p -> collect(p.getValue(), pointer + "/" + p.getKey(), places, depth + 1));
    if (known.has("items")) {
      collect(known.get("items"), pointer + "/0", places, depth + 1);
    }
  }

  private JsonNode sample(JsonNode schema, int depth) {
    JsonNode known = resolved(schema);
    if (known.has("enum")) {
      return known.at("/enum/0");
    }
    return switch (known.path("type").asText("")) {
      case "object" -> {
        ObjectNode object = NODES.objectNode();
        if (depth <= MAX_DEPTH) {
          known
              .path("properties")
              .properties()
              .forEach(p -> object.set(p.getKey(), sample(p.getValue(), depth + 1)));
        }
        yield object;
      }
      case "array" -> {
        ArrayNode array = NODES.arrayNode();
        if (depth <= MAX_DEPTH && known.has("items")) {
          array.add(sample(known.get("items"), depth + 1));
        }
        yield array;
      }
      case "integer", "number" -> NODES.numberNode(Math.max(1, known.path("minimum").asInt(1)));
      case "boolean" -> NODES.booleanNode(false);
      default ->
          NODES.textNode(known.path("pattern").asText("").contains("@") ? "x@example.org" : "abc1");
    };
  }

  static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
