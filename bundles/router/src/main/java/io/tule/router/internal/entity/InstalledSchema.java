/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.entity;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The schema that an installation of qpid-dispatch has of its own, in the form in which GET-SCHEMA
 * answers it: the one that the installation's tools compare with.
 */
public final class InstalledSchema implements Supplier<Map<String, Object>> {
  private static final String PLACE = "qpid_dispatch/management/qdrouter.json";
  private static final long MOST = 4 << 20;

  private final Path file;
  private final JsonMapper json = JsonMapper.builder().build();
  private String prefix = "";
  private JsonNode types = MissingNode.getInstance();
  private Map<String, Object> dump = Map.of();

  /**
   * Reads nothing yet: few ask for it, and a router starts sooner without.
   *
   * @param python the installation's folder for Python
   */
  public InstalledSchema(Path python) {
    this.file = python.resolve(PLACE);
  }

  /**
   * Reads it, once.
   *
   * @return empty if there is none
   * @throws EntityException if there is one that cannot be read
   */
  @Override
  public synchronized Map<String, Object> get() {
    if (dump.isEmpty() && Files.isRegularFile(file)) {
      try {
        if (Files.size(file) > MOST) {
          throw new IOException("it is too large");
        }
        JsonNode all = json.readTree(file.toFile());
        prefix = all.path("prefix").asText();
        types = all.path("entityTypes");
        dump = dump();
      } catch (IOException e) {
        throw EntityException.of(500, file + " cannot be read: " + e.getMessage());
      }
    }
    return dump;
  }

  private Map<String, Object> dump() {
    Map<String, Object> dumped = new LinkedHashMap<>();
    types
        .properties()
        .forEach(
            t ->
                dumped.put(
                    t.getKey().replace("router.config.", ""), type(t.getKey(), t.getValue())));
    return Map.of("prefix", prefix, "entityTypes", dumped);
  }

  private Map<String, Object> type(String name, JsonNode type) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    List<String> operations = new ArrayList<>();
    JsonNode each = type;
    for (int depth = 0; depth < types.size() && !each.isMissingNode(); depth++) {
      each.path("attributes")
          .properties()
          .forEach(a -> attributes.putIfAbsent(a.getKey(), attribute(a.getValue())));
      each.path("operations").forEach(o -> operations.add(o.asText()));
      each = types.path(each.path("extends").asText());
    }
    attributes.remove("type");
    Map<String, Object> dump = new LinkedHashMap<>();
    dump.put("attributes", attributes);
    if (!operations.isEmpty()) {
      dump.put("operations", operations);
    }
    dump.put(
        "fullyQualifiedType", type.path("fullName").asBoolean(true) ? prefix + "." + name : name);
    copy(type, dump, "description", "deprecated", "singleton");
    return dump;
  }

  private Map<String, Object> attribute(JsonNode attribute) {
    Map<String, Object> dump = new LinkedHashMap<>();
    copy(
        attribute,
        dump,
        "type",
        "default",
        "required",
        "unique",
        "deprecated",
        "description",
        "graph");
    return dump;
  }

  /** What says nothing is left out. */
  private void copy(JsonNode from, Map<String, Object> to, String... keys) {
    for (String key : keys) {
      JsonNode value = from.path(key);
      boolean nothing = value.isMissingNode() || value.isNull();
      nothing |= value.isBoolean() && !value.booleanValue();
      nothing |= value.isNumber() && value.doubleValue() == 0;
      nothing |= value.isTextual() && value.textValue().isEmpty();
      if (!nothing) {
        to.put(key, json.convertValue(value, new TypeReference<Object>() {}));
      }
    }
  }
}
