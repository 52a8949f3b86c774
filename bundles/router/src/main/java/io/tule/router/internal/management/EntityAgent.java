/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tule.router.internal.conf.Roles;
import io.tule.router.internal.entity.AttributeType.Flag;
import io.tule.router.internal.entity.EntityException;
import io.tule.router.internal.entity.EntityType;
import io.tule.router.internal.entity.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keeps what is configured and what is observed outside of the routing core, and answers for it.
 */
final class EntityAgent {
  private static final int MAX_ENTITIES = 10_000;
  private static final List<String> MANAGEMENT =
      List.of(
          "QUERY",
          "GET-TYPES",
          "GET-ANNOTATIONS",
          "GET-OPERATIONS",
          "GET-ATTRIBUTES",
          "GET-MGMT-NODES",
          "GET-SCHEMA",
          "GET-JSON-SCHEMA",
          "GET-LOG");

  private final Schema schema;
  private final Map<String, Entity.Kind> kinds;
  private final LogControl logs;
  private final List<Entity> entities = new ArrayList<>();
  private final List<Supplier<List<Entity>>> observed = new ArrayList<>();
  private final Map<String, Integer> counters = new HashMap<>();

  /**
   * An agent with the management node itself.
   *
   * @param kinds by the short name of their type
   */
  EntityAgent(Schema schema, Map<String, Entity.Kind> kinds, LogControl logs) {
    this.schema = schema;
    this.kinds = Map.copyOf(kinds);
    this.logs = logs;
    EntityType management = schema.type("management");
    Map<String, Object> self = new LinkedHashMap<>(Map.of("identity", "self", "name", "self"));
    self.put("type", management.name());
    entities.add(new Entity(management, Entity.Kind.PLAIN, self));
  }

  /** Adds entities that are looked up for each request. */
  void observe(String shortName, Supplier<List<Map<String, Object>>> source) {
    EntityType type = schema.type(shortName);
    observed.add(
        () ->
            source.get().stream()
                .map(row -> new Entity(type, Entity.Kind.PLAIN, named(type, row)))
                .toList());
  }

  /** Adds an entity that is there already, as the configuration names it. */
  Map<String, Object> configured(String shortName, Map<String, Object> attributes) {
    EntityType type = schema.type(shortName);
    Entity entity = new Entity(type, kind(type), named(type, attributes));
    entities.add(entity);
    return entity.attributes;
  }

  /** Makes an entity as a configuration that has changed names it. */
  void add(String shortName, Map<String, Object> attributes) {
    EntityType type = schema.type(shortName);
    Map<String, Object> named = named(type, attributes);
    checkNew(type, named);
    Entity entity = new Entity(type, kind(type), named);
    entity.kind.create(entity.attributes);
    entities.add(entity);
  }

  /** Removes an entity that a configuration does not name any more. */
  void remove(String shortName, String name) {
    String type = EntityType.longName(shortName);
    entities.stream()
        .filter(e -> e.type.name().equals(type) && name.equals(e.attributes.get("name")))
        .findFirst()
        .ifPresent(this::delete);
  }

  private Entity.Kind kind(EntityType type) {
    return kinds.getOrDefault(type.shortName(), Entity.Kind.PLAIN);
  }

  private Map<String, Object> named(EntityType type, Map<String, Object> attributes) {
    String identifier =
        switch (type.shortName()) {
          case "listener", "connector" ->
              text(attributes, "host")
                  + ":"
                  + text(attributes, "port")
                  + (attributes.containsKey("name") ? ":" + text(attributes, "name") : "");
          case "router", "router.node" -> text(attributes, "id");
          case "log" -> text(attributes, "module");
          case "sslProfile", "authServicePlugin" -> text(attributes, "name");
          case "vhost", "vhostStats" -> text(attributes, "hostname");
          case "allocator" -> text(attributes, "typeName");
          case "policy" -> "None";
          default -> "";
        };
    if (identifier.isEmpty() && !attributes.containsKey("identity")) {
      identifier = String.valueOf(counters.merge(type.identityName(), 1, Integer::sum) - 1);
    }
    return Entity.named(type, attributes, identifier);
  }

  private static String text(Map<String, Object> attributes, String key) {
    return String.valueOf(attributes.getOrDefault(key, ""));
  }

  private List<Entity> all() {
    List<Entity> all = new ArrayList<>(entities);
    observed.forEach(source -> all.addAll(source.get()));
    all.forEach(Entity::refresh);
    return all;
  }

  Response handle(Request request) {
    if (!request.has("operation")) {
      throw EntityException.badRequest("No 'operation' property");
    }
    if (request.operation().equals("CREATE")) {
      return create(request);
    }
    Entity target = find(request);
    String operation = request.operation();
    if (!target.type.allows(operation)) {
      throw EntityException.notImplemented(
          "Operation '%s' not implemented for '%s' %s"
              .formatted(operation, target.type.name(), target.type.operations()));
    }
    if (MANAGEMENT.contains(operation)) {
      return manage(request);
    }
    return switch (operation) {
      case "READ" -> Response.ok(target.type.shown(target.attributes));
      case "UPDATE" -> update(target, request);
      case "DELETE" -> delete(target);
      case "CALLME" -> Response.ok(request.properties());
      default -> throw EntityException.notImplemented("Operation '" + operation + "'");
    };
  }

  private Entity find(Request request) {
    EntityType type = request.has("type") ? type(request.text("type")) : null;
    String key = request.has("name") ? "name" : "identity";
    if (!request.has(key)) {
      Entity self = entities.get(0);
      if (type == null || self.type.isA(type.name())) {
        return self;
      }
      throw EntityException.badRequest(type.name() + ": No name or identity provided");
    }
    List<Entity> found =
        all().stream()
            .filter(e -> Objects.equals(String.valueOf(e.attributes.get(key)), request.text(key)))
            .toList();
    if (found.isEmpty()) {
      throw EntityException.notFound("No entity with " + key + "=" + request.text(key));
    }
    if (found.size() > 1) {
      throw EntityException.of(
          500, "Duplicate (" + found.size() + ") entities with " + key + "=" + request.text(key));
    }
    Entity entity = found.get(0);
    if (request.has("identity")
        && !request.identity().equals(String.valueOf(entity.attributes.get("identity")))) {
      throw EntityException.badRequest("Conflicting identity=" + request.identity());
    }
    if (type != null && !entity.type.isA(type.name())) {
      throw EntityException.badRequest(
          "Entity type '%s' does not extend requested type '%s'"
              .formatted(entity.type.name(), type.name()));
    }
    return entity;
  }

  /** The management node may be named without the prefix that all other types have. */
  private EntityType type(String name) {
    return schema.type(name);
  }

  private Response create(Request request) {
    Map<String, Object> attributes = new LinkedHashMap<>(request.body());
    for (String key : List.of("type", "name")) {
      Object given = attributes.get(key);
      if (request.has(key)) {
        if (given != null && !given.equals(request.text(key))) {
          throw EntityException.badRequest("Conflicting values for '" + key + "'");
        }
        attributes.put(key, request.text(key));
      }
    }
    attributes.values().removeIf(Objects::isNull);
    if (!attributes.containsKey("type")) {
      throw EntityException.badRequest("No 'type' attribute in the request");
    }
    if (attributes.containsKey("identity")) {
      throw EntityException.badRequest("'identity' attribute cannot be specified");
    }
    EntityType type = type(text(attributes, "type"));
    if (!type.allows("CREATE")) {
      throw EntityException.notImplemented(
          "Operation 'CREATE' not implemented for '%s' %s"
              .formatted(type.name(), type.operations()));
    }
    for (String key : attributes.keySet()) {
      if (!type.attribute(key).is(Flag.CREATE)) {
        throw EntityException.badRequest("Cannot set attribute '" + key + "' in CREATE");
      }
    }
    Map<String, Object> named = named(type, type.validate(attributes));
    checkNew(type, named);
    Entity entity = new Entity(type, kind(type), named);
    entity.kind.create(entity.attributes);
    entities.add(entity);
    entity.refresh();
    return Response.created(type.shown(entity.attributes));
  }

  private void checkNew(EntityType type, Map<String, Object> named) {
    if (entities.size() >= MAX_ENTITIES) {
      throw EntityException.badRequest("There are too many entities");
    }
    for (Entity other : all()) {
      if (type.singleton() && other.type.equals(type)) {
        throw EntityException.badRequest("There is a " + type.name() + " already");
      }
      for (String key : List.of("name", "identity")) {
        if (named.get(key).equals(other.attributes.get(key))) {
          throw EntityException.badRequest(
              "adding %s '%s' duplicates unique attribute '%s' from existing %s"
                  .formatted(type.name(), named.get(key), key, other.type.name()));
        }
      }
    }
    if (type.shortName().equals("listener") || type.shortName().equals("connector")) {
      entities.stream()
          .filter(e -> e.type.shortName().equals("router"))
          .forEach(router -> Roles.check(router.attributes, type.shortName(), named));
    }
  }

  private Response update(Entity target, Request request) {
    for (Map.Entry<String, Object> change : request.body().entrySet()) {
      boolean same = Objects.equals(target.attributes.get(change.getKey()), change.getValue());
      if (!target.type.attribute(change.getKey()).is(Flag.UPDATE) && !same) {
        throw EntityException.badRequest(
            "Cannot update attribute '" + change.getKey() + "' in UPDATE");
      }
    }
    Map<String, Object> changed = new LinkedHashMap<>(target.attributes);
    changed.putAll(request.body());
    changed = target.type.validate(changed);
    target.kind.update(changed);
    target.attributes = changed;
    return Response.ok(target.type.shown(changed));
  }

  private Response delete(Entity target) {
    target.kind.delete(target.attributes);
    entities.remove(target);
    return Response.noContent();
  }

  private Response manage(Request request) {
    EntityType type = request.has("entityType") ? schema.type(request.text("entityType")) : null;
    return switch (request.operation()) {
      case "QUERY" -> query(request, type);
      case "GET-TYPES" -> {
        Map<String, Object> types = new LinkedHashMap<>();
        schema.types().stream()
            .filter(t -> type == null || t.isA(type.name()))
            .forEach(t -> types.put(t.name(), t.bases()));
        yield Response.ok(types);
      }
      case "GET-OPERATIONS" -> each(type, EntityType::operations);
      case "GET-ATTRIBUTES" -> each(type, t -> List.copyOf(t.attributes().keySet()));
      case "GET-ANNOTATIONS" -> Response.ok(Map.of());
      case "GET-MGMT-NODES" ->
          Response.ok(
              all().stream()
                  .filter(e -> e.type.shortName().equals("router.node"))
                  .map(e -> "amqp:/_topo/0/" + e.attributes.get("id") + "/$management")
                  .toList());
      case "GET-SCHEMA" -> Response.ok(schema.dump());
      case "GET-LOG" -> Response.ok(logs.recent(request.number("limit", -1)));
      default -> Response.ok(json(request.number("indent", -1)));
    };
  }

  private Response each(EntityType type, Function<EntityType, Object> what) {
    Map<String, Object> all = new LinkedHashMap<>();
    schema.types().stream()
        .filter(t -> type == null || t.equals(type))
        .forEach(t -> all.put(t.name(), what.apply(t)));
    return Response.ok(all);
  }

  private String json(int indent) {
    try {
      JsonMapper mapper = JsonMapper.builder().build();
      return indent < 0
          ? mapper.writeValueAsString(schema.dump())
          : mapper.writerWithDefaultPrettyPrinter().writeValueAsString(schema.dump());
    } catch (JsonProcessingException e) {
      throw EntityException.of(500, "The schema cannot be written");
    }
  }

  private Response query(Request request, EntityType type) {
    List<String> known =
        List.copyOf(type == null ? schema.attributes() : type.attributes().keySet());
    List<String> names = request.attributeNames();
    List<String> unknown = names.stream().filter(n -> !known.contains(n)).toList();
    if (!unknown.isEmpty()) {
      throw EntityException.notFound(
          "Unknown attributes ['%s']%s."
              .formatted(
                  String.join("', '", unknown), type == null ? "" : " for type " + type.name()));
    }
    List<String> columns = names.isEmpty() ? known : names;
    List<List<Object>> results = new ArrayList<>();
    for (Entity entity : all()) {
      if (type == null || entity.type.isA(type.name())) {
        Map<String, Object> shown = entity.type.shown(entity.attributes);
        List<Object> result = new ArrayList<>(columns.size());
        columns.forEach(c -> result.add(shown.get(c)));
        if (result.stream().anyMatch(Objects::nonNull)) {
          results.add(result);
        }
      }
    }
    return Response.query(columns, results);
  }
}
