/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.Draft;
import io.tule.controller.Field;
import io.tule.controller.rest.internal.http.ApiFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Copies given fields of a checked body into a draft. */
final class Body<A> {
  private final ObjectNode body;
  private final Draft.Builder<A> draft = Draft.builder();

  Body(ObjectNode body) {
    this.body = body;
  }

  Body<A> text(Field<A, String> field) {
    return value(field, JsonNode::asText);
  }

  Body<A> flag(Field<A, Boolean> field) {
    return value(field, JsonNode::asBoolean);
  }

  Body<A> whole(Field<A, Integer> field) {
    return value(field, Body::whole);
  }

  Body<A> big(Field<A, Long> field) {
    return value(field, Body::big);
  }

  Body<A> number(Field<A, Double> field) {
    return value(field, JsonNode::asDouble);
  }

  <T> Body<A> list(Field<A, List<T>> field, Function<JsonNode, T> element) {
    return value(field, node -> elements(node, element));
  }

  <T> Body<A> value(Field<A, T> field, Function<JsonNode, T> conversion) {
    JsonNode node = body.get(field.name());
    if (node != null && !node.isNull()) {
      draft.set(field, conversion.apply(node));
    }
    return this;
  }

  Draft<A> draft() {
    return draft.build();
  }

  /**
   * A whole number of 32 bits, 0 where there is none.
   *
   * @throws ApiFailure 400 where it does not fit
   */
  static int whole(JsonNode node) {
    requireRange(!node.isNumber() || node.canConvertToInt());
    return node.asInt();
  }

  /**
   * A whole number of 64 bits, 0 where there is none.
   *
   * @throws ApiFailure 400 where it does not fit
   */
  static long big(JsonNode node) {
    requireRange(!node.isNumber() || node.canConvertToLong());
    return node.asLong();
  }

  private static void requireRange(boolean fits) {
    if (!fits) {
      throw ApiFailure.invalid("A number is out of range");
    }
  }

  static <T> List<T> elements(JsonNode nodes, Function<JsonNode, T> element) {
    List<T> list = new ArrayList<>();
    nodes.forEach(node -> list.add(element.apply(node)));
    return List.copyOf(list);
  }
}
