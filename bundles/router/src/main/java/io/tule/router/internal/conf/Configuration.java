/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.conf;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a configuration file says: the attributes of each entity, valid and with defaults.
 *
 * @param router attributes of the router
 * @param policy attributes of the policy
 * @param entities by the short name of their type, in the order of the file
 */
public record Configuration(
    Map<String, Object> router,
    Map<String, Object> policy,
    Map<String, List<Map<String, Object>>> entities) {
  public Configuration {
    Objects.requireNonNull(router, "router");
    Objects.requireNonNull(policy, "policy");
    entities = Map.copyOf(entities);
  }

  /** The entities of a type. */
  public List<Map<String, Object>> of(String shortName) {
    return entities.getOrDefault(shortName, List.of());
  }
}
