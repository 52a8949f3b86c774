/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Checks a value against a schema and reports the first violation as Controller 3.0.4 does.
 *
 * <p>The original uses jsonschema 1.2.5, which tries a schema's keywords in the order they are
 * written, and translates some violations; all others appear as that library's violation object.
 */
final class Validator {
  /** Values that are taken beside those of "enum", which the original's messages list. */
  private static final String MORE_VALUES = "x-tule-more-values";

  private final Function<String, ObjectNode> references;
  private final BiPredicate<String, String> patterns;

  /**
   * Creates a validator.
   *
   * @param references finds the schema that a {@code $ref} names
   * @param patterns whether a regular expression finds a match in a text
   */
  Validator(Function<String, ObjectNode> references, BiPredicate<String, String> patterns) {
    this.references = references;
    this.patterns = patterns;
  }

  /**
   * Checks a value.
   *
   * @param value the value
   * @param schema what it has to be
   * @throws ApiFailure 400 with the text of the first violation
   */
  void check(JsonNode value, ObjectNode schema) {
    violation(value, schema, "instance")
        .ifPresent(
            violation -> {
              throw ApiFailure.invalid(violation.text());
            });
  }

  private Optional<Violation> violation(JsonNode value, ObjectNode schema, String path) {
    if (schema.has("$ref")) {
      return violation(value, references.apply(schema.get("$ref").textValue()), path);
    }
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      Optional<Violation> found = violation(value, schema, path, keyword);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Violation> violation(
      JsonNode value, ObjectNode schema, String path, Map.Entry<String, JsonNode> keyword) {
    JsonNode argument = keyword.getValue();
    String name = keyword.getKey();
    return switch (name) {
      case "properties" -> properties(value, argument, path);
      case "items" -> items(value, argument, path);
      case "required" -> required(value, schema, argument, path);
      case "anyOf", "oneOf" -> choice(value, schema, argument, path, name);
      case "allOf" -> allOf(value, schema, argument, path);
      default ->
          message(name, value, argument)
              .filter(text -> !isOneOf(value, schema.path(MORE_VALUES)))
              .map(text -> new Violation(path, text, schema, value, name, argument));
    };
  }

  private Optional<Violation> properties(JsonNode value, JsonNode properties, String path) {
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> property : properties.properties()) {
        JsonNode field = value.get(property.getKey());
        if (field != null) {
          Optional<Violation> found =
              violation(field, (ObjectNode) property.getValue(), path + "." + property.getKey());
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Violation> items(JsonNode value, JsonNode element, String path) {
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        Optional<Violation> found =
            violation(value.get(i), (ObjectNode) element, path + "[" + i + "]");
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Violation> required(
      JsonNode value, ObjectNode schema, JsonNode names, String path) {
    if (value.isObject()) {
      for (JsonNode name : names) {
        if (!value.has(name.textValue())) {
          String text = "requires property \"" + name.textValue() + "\"";
          return Optional.of(new Violation(path, text, schema, value, "required", name));
        }
      }
    }
    return Optional.empty();
  }

  /** Of several schemas, {@code anyOf} wants one or more to hold and {@code oneOf} a single one. */
  private Optional<Violation> choice(
      JsonNode value, ObjectNode schema, JsonNode choices, String path, String keyword) {
    boolean exclusive = keyword.equals("oneOf");
    StringBuilder text =
        new StringBuilder(exclusive ? "is not exactly one from " : "is not any of ");
    var argument = Json.array();
    int holding = 0;
    for (int i = 0; i < choices.size(); i++) {
      if (violation(value, (ObjectNode) choices.get(i), path).isEmpty()) {
        holding++;
      }
      String choice = "[subschema " + i + "]";
      text.append(i == 0 ? "" : ",").append(choice);
      argument.add(choice);
    }
    return holding == 1 || (holding > 1 && !exclusive)
        ? Optional.empty()
        : Optional.of(new Violation(path, text.toString(), schema, value, keyword, argument));
  }

  /** The library reports the whole result of the part that does not fit. */
  private Optional<Violation> allOf(
      JsonNode value, ObjectNode schema, JsonNode parts, String path) {
    for (JsonNode part : parts) {
      ObjectNode resolved = resolved((ObjectNode) part);
      List<Violation> violations = new ArrayList<>();
      collect(value, resolved, path, violations);
      if (!violations.isEmpty()) {
        String name = "<" + part.get("$ref").textValue() + ">";
        ObjectNode argument = Json.object().put("id", name).put("length", violations.size());
        ObjectNode valid = argument.putObject("valid");
        valid.set("instance", value);
        valid.set("schema", resolved);
        valid.put("propertyPath", path);
        var errors = valid.putArray("errors");
        violations.forEach(violation -> errors.add(violation.node()));
        valid.put("disableFormat", false);
        String text = "does not match allOf schema " + name + " with " + violations.size();
        return Optional.of(
            new Violation(path, text + " error[s]:", schema, value, "allOf", argument));
      }
    }
    return Optional.empty();
  }

  private ObjectNode resolved(ObjectNode schema) {
    return schema.has("$ref") ? references.apply(schema.get("$ref").textValue()) : schema;
  }

  /** All violations and not only the first. */
  private void collect(JsonNode value, ObjectNode given, String path, List<Violation> found) {
    ObjectNode schema = resolved(given);
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      switch (keyword.getKey()) {
        case "properties" -> {
          for (Map.Entry<String, JsonNode> property : keyword.getValue().properties()) {
            JsonNode field = value.get(property.getKey());
            if (field != null) {
              String at = path + "." + property.getKey();
              collect(field, (ObjectNode) property.getValue(), at, found);
            }
          }
        }
        case "items" -> {
          for (int i = 0; value.isArray() && i < value.size(); i++) {
            collect(value.get(i), (ObjectNode) keyword.getValue(), path + "[" + i + "]", found);
          }
        }
        default -> violation(value, schema, path, keyword).ifPresent(found::add);
      }
    }
  }

  private Optional<String> message(String keyword, JsonNode value, JsonNode argument) {
    boolean holds =
        switch (keyword) {
          case "type" -> isType(value, argument.textValue());
          case "enum" -> isOneOf(value, argument);
          case "pattern" ->
              !value.isTextual() || patterns.test(argument.textValue(), value.textValue());
          case "minLength" ->
              !value.isTextual() || value.textValue().length() >= argument.intValue();
          case "maxLength" ->
              !value.isTextual() || value.textValue().length() <= argument.intValue();
          case "minItems" -> !value.isArray() || value.size() >= argument.intValue();
          case "maxItems" -> !value.isArray() || value.size() <= argument.intValue();
          case "minimum" -> !value.isNumber() || compare(value, argument) >= 0;
          case "maximum" -> !value.isNumber() || compare(value, argument) <= 0;
          default -> true;
        };
    return holds ? Optional.empty() : Optional.of(text(keyword, argument));
  }

  private static String text(String keyword, JsonNode argument) {
    return switch (keyword) {
      case "type" -> "is not of a type(s) " + argument.textValue();
      case "enum" -> "is not one of enum values: " + join(argument);
      case "pattern" -> "does not match pattern " + Json.text(argument);
      case "minLength", "minItems" -> "does not meet minimum length of " + argument.asText();
      case "maxLength", "maxItems" -> "does not meet maximum length of " + argument.asText();
      case "minimum" -> "must have a minimum value of " + argument.asText();
      default -> "must have a maximum value of " + argument.asText();
    };
  }

  private static int compare(JsonNode value, JsonNode argument) {
    return Double.compare(value.doubleValue(), argument.doubleValue());
  }

  private static boolean isOneOf(JsonNode value, JsonNode choices) {
    for (JsonNode choice : choices) {
      if (choice.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isType(JsonNode value, String type) {
    return switch (type) {
      case "string" -> value.isTextual();
      case "integer" -> value.isNumber() && isWhole(value);
      case "number" -> value.isNumber() && Double.isFinite(value.doubleValue());
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      default -> true;
    };
  }

  private static boolean isWhole(JsonNode value) {
    return value.isIntegralNumber() || value.doubleValue() % 1 == 0;
  }

  private static String join(JsonNode texts) {
    StringBuilder joined = new StringBuilder();
    for (JsonNode text : texts) {
      joined.append(joined.isEmpty() ? "" : ",").append(text.asText());
    }
    return joined.toString();
  }

  private record Violation(
      String path,
      String message,
      ObjectNode schema,
      JsonNode value,
      String keyword,
      JsonNode argument) {

    String text() {
      String field = path.startsWith("instance.") ? path.substring("instance.".length()) : path;
      return switch (keyword) {
        case "required" -> "Required field '" + argument.textValue() + "' is missing";
        case "type" -> "Field '" + field + "' " + message;
        case "pattern" -> "Invalid format for field '" + field + "'";
        case "minLength", "maxLength", "enum" -> "Field " + field + " " + message;
        case "minimum" -> field + " " + message;
        default -> serialised();
      };
    }

    private String serialised() {
      return Json.text(node());
    }

    ObjectNode node() {
      ObjectNode violation = Json.object();
      violation.put("property", path).put("message", message);
      violation.set("schema", schema.path("id").isTextual() ? schema.get("id") : schema);
      violation.set("instance", plain(value));
      violation.put("name", keyword);
      violation.set("argument", keyword.equals("type") ? Json.array().add(argument) : argument);
      return violation.put("stack", path + " " + message);
    }

    /** JavaScript writes a whole number without a fraction, whatever the client sent. */
    private static JsonNode plain(JsonNode value) {
      if (!value.isFloatingPointNumber()) {
        return value;
      }
      BigDecimal shortest = value.decimalValue().stripTrailingZeros();
      return Json.object().numberNode(shortest.scale() < 0 ? shortest.setScale(0) : shortest);
    }
  }
}
