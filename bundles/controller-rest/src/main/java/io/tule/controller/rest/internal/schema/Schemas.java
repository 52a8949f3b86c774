/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** The schemas of the API's request bodies, kept in {@code schemas.json} beside this class. */
public final class Schemas {
  private static final int MAX_PATTERN_INPUT = 512;

  private final JsonNode schemas;
  private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();
  private final Validator validator = new Validator(this::schema, this::matches);

  private final BiConsumer<String, JsonNode> listener;

  /** Reads the schemas. */
  public Schemas() {
    this((schema, body) -> {});
  }

  /**
   * Reads the schemas.
   *
   * @param listener hears of each body that is in order, with its schema's name
   */
  public Schemas(BiConsumer<String, JsonNode> listener) {
    this.listener = listener;
    try (InputStream in = Schemas.class.getResourceAsStream("schemas.json")) {
      schemas = Json.read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks a request's body.
   *
   * @param schema the schema's name
   * @param body the body
   * @throws ApiFailure 400 with the text of the first violation
   */
  public void check(String schema, JsonNode body) {
    validator.check(body, schema(schema));
    listener.accept(schema, body);
  }

  /** All schemas by name, each referring to another by {@code /NAME}. */
  public JsonNode all() {
    return schemas.deepCopy();
  }

  /** The bound keeps an expression that backtracks from costing more than a moment. */
  private boolean matches(String pattern, String text) {
    return text.length() <= MAX_PATTERN_INPUT
        && patterns.computeIfAbsent(pattern, Pattern::compile).matcher(text).find();
  }

  private ObjectNode schema(String name) {
    String key = name.startsWith("/") ? name.substring(1) : name;
    if (schemas.get(key) instanceof ObjectNode schema) {
      return schema;
    }
    throw new IllegalArgumentException("no schema " + name);
  }
}
