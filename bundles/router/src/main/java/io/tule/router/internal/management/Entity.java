/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import io.tule.router.internal.entity.EntityType;
import java.util.LinkedHashMap;
import java.util.Map;

/** One thing that is managed; only {@link EntityAgent} changes it. */
final class Entity {
  /** What stands behind the entities of a type. */
  interface Kind {
    /** Nothing stands behind them. */
    Kind PLAIN = new Kind() {};

    /** Makes what an entity stands for. */
    default void create(Map<String, Object> attributes) {}

    /** Changes it. */
    default void update(Map<String, Object> attributes) {}

    /** Removes it. */
    default void delete(Map<String, Object> attributes) {}

    /** Brings attributes up to date. */
    default void refresh(Map<String, Object> attributes) {}
  }

  final EntityType type;
  final Kind kind;
  Map<String, Object> attributes;

  Entity(EntityType type, Kind kind, Map<String, Object> attributes) {
    this.type = type;
    this.kind = kind;
    this.attributes = new LinkedHashMap<>(attributes);
  }

  /**
   * Gives attributes their type, and an identity and name if they have none.
   *
   * @param identifier what the identity has after the type
   */
  static Map<String, Object> named(
      EntityType type, Map<String, Object> attributes, String identifier) {
    Map<String, Object> named = new LinkedHashMap<>(attributes);
    named.put("type", type.name());
    named.putIfAbsent("identity", type.identityName() + "/" + identifier);
    named.putIfAbsent("name", named.get("identity"));
    return named;
  }

  void refresh() {
    kind.refresh(attributes);
  }
}
