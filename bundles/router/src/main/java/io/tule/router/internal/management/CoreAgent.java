/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import io.tule.router.internal.entity.EntityException;
import io.tule.router.internal.entity.EntityType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Answers requests for what the routing core has: links, addresses, connections, routes. */
final class CoreAgent {
  private final Map<String, CoreType> types;

  /**
   * Answers for types.
   *
   * @param types by their full name
   */
  CoreAgent(Map<String, CoreType> types) {
    this.types = Map.copyOf(types);
  }

  /** Whether a request is for one of the types, and for an operation on it. */
  boolean handles(Request request) {
    String name = request.queriedType();
    boolean query = request.operation().equals("QUERY");
    // By its short name the router is known to the other agent, which can read it.
    return types.containsKey(EntityType.longName(name))
        && (query || !name.equals("router"))
        && List.of("QUERY", "CREATE", "READ", "UPDATE", "DELETE").contains(request.operation());
  }

  Response handle(Request request) {
    CoreType type = types.get(EntityType.longName(request.queriedType()));
    return switch (request.operation()) {
      case "QUERY" -> query(type, request);
      case "CREATE" -> create(type, request);
      case "READ" -> Response.ok(find(type, request));
      case "UPDATE" -> update(type, request);
      default -> delete(type, request);
    };
  }

  private static Response query(CoreType type, Request request) {
    // A column that is not known is answered as the first one is.
    List<String> names = new ArrayList<>();
    request
        .attributeNames()
        .forEach(n -> names.add(type.columns().contains(n) ? n : type.columns().get(0)));
    List<String> columns = names.isEmpty() ? type.columns() : names;
    int offset = Math.max(0, request.number("offset", 0));
    int count = request.number("count", -1);
    List<List<Object>> results = new ArrayList<>();
    List<Map<String, Object>> rows = type.source().rows(request);
    for (int i = offset; i < rows.size() && (count < 0 || results.size() < count); i++) {
      List<Object> result = new ArrayList<>(columns.size());
      for (String column : columns) {
        result.add(rows.get(i).get(column));
      }
      results.add(result);
    }
    return Response.query(columns, results);
  }

  private static Map<String, Object> find(CoreType type, Request request) {
    if (!type.actions().readable()) {
      throw EntityException.forbidden("Forbidden");
    }
    if (!request.has("identity") && !type.actions().byName()) {
      throw EntityException.badRequest("Name not supported. Identity required");
    }
    return row(type, request);
  }

  private static Map<String, Object> row(CoreType type, Request request) {
    if (!request.has("name") && !request.has("identity")) {
      throw EntityException.badRequest("No name or identity provided");
    }
    String key = request.has("identity") ? "identity" : "name";
    return complete(type, row(type, request, key, request.text(key)));
  }

  private static Map<String, Object> row(CoreType type, Request request, String key, String value) {
    return type.source().rows(request).stream()
        .filter(r -> Objects.equals(r.get(key), value))
        .findFirst()
        .orElseThrow(() -> EntityException.notFound("Not Found"));
  }

  private static Map<String, Object> complete(CoreType type, Map<String, Object> row) {
    Map<String, Object> all = new LinkedHashMap<>();
    type.columns().forEach(c -> all.put(c, row.get(c)));
    return all;
  }

  private static Response create(CoreType type, Request request) {
    if (!request.bodyIsMap()) {
      throw EntityException.badRequest("Body of request must be a map");
    }
    Map<String, Object> attributes = new LinkedHashMap<>(request.body());
    attributes.values().removeIf(Objects::isNull);
    if (request.has("name")) {
      attributes.put("name", request.name());
      if (type.source().rows(request).stream()
          .anyMatch(r -> request.name().equals(r.get("name")))) {
        throw EntityException.badRequest("Name conflicts with an existing entity");
      }
    }
    String identity = type.actions().create(request, attributes);
    return Response.created(complete(type, row(type, request, "identity", identity)));
  }

  private static Response update(CoreType type, Request request) {
    Map<String, Object> changed = type.actions().update(request);
    return Response.ok(changed.isEmpty() ? row(type, request) : complete(type, changed));
  }

  private static Response delete(CoreType type, Request request) {
    if (type.actions() == CoreType.Actions.NONE || !type.actions().readable()) {
      throw EntityException.forbidden("Forbidden");
    }
    type.actions().delete(request, String.valueOf(row(type, request).get("identity")));
    return Response.noContent();
  }
}
