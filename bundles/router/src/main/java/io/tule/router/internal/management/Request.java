/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import io.tule.router.internal.entity.EntityException;
import io.tule.router.spi.Endpoints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;

/**
 * A management request.
 *
 * @param properties application properties
 * @param bodyIsMap whether its body is a map
 * @param body the map, empty if it is none
 * @param connectionId of the connection it came by, 0 for none
 */
record Request(
    Map<String, Object> properties,
    boolean bodyIsMap,
    Map<String, Object> body,
    long connectionId) {

  private static final int MAX_DEPTH = 8;

  Request {
    Objects.requireNonNull(properties, "properties");
    Objects.requireNonNull(body, "body");
  }

  /** Reads a message. */
  static Request of(Endpoints.Incoming incoming) {
    Message message = incoming.message();
    Map<String, Object> properties =
        message.getApplicationProperties() == null
            ? Map.of()
            : strings(message.getApplicationProperties().getValue(), 0);
    Object body = message.getBody() instanceof AmqpValue value ? value.getValue() : null;
    boolean map = body instanceof Map;
    return new Request(
        properties, map, map ? strings((Map<?, ?>) body, 0) : Map.of(), incoming.connectionId());
  }

  /** A copy with texts as keys, to a bounded depth. */
  private static Map<String, Object> strings(Map<?, ?> map, int depth) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (map != null && depth < MAX_DEPTH) {
      map.forEach((k, v) -> copy.put(String.valueOf(k), plain(v, depth)));
    }
    return copy;
  }

  private static Object plain(Object value, int depth) {
    if (value instanceof Map<?, ?> map) {
      return strings(map, depth + 1);
    }
    return value instanceof Symbol ? value.toString() : value;
  }

  /** A property as text, empty if it is not there. */
  String text(String key) {
    Object value = properties.get(key);
    return value == null ? "" : String.valueOf(value);
  }

  /** A property as a number. */
  int number(String key, int otherwise) {
    Object value = properties.get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Number number) {
      return number.intValue();
    }
    try {
      return Integer.parseInt(String.valueOf(value));
    } catch (NumberFormatException e) {
      throw EntityException.badRequest("'" + key + "' is no number: " + value);
    }
  }

  boolean has(String key) {
    return properties.get(key) != null;
  }

  /** The operation in upper case. */
  String operation() {
    return text("operation").toUpperCase(Locale.ROOT);
  }

  /** The type that a query asks for, or else the one addressed. */
  String queriedType() {
    return has("entityType") ? text("entityType") : text("type");
  }

  String name() {
    return text("name");
  }

  String identity() {
    return text("identity");
  }

  /** Names of the attributes that a query asks for; none means all. */
  List<String> attributeNames() {
    Object names = body.get("attributeNames");
    return names instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
