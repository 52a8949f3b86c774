/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.conf;

import io.tule.router.internal.entity.EntityException;
import java.util.Map;
import java.util.Set;

/** Which roles of listeners and connectors a router's mode allows, and what these allow. */
public final class Roles {
  private static final int MAX_ID = 127;
  private static final Set<String> RESERVED =
      Set.of(
          "product",
          "version",
          "failover-server-list",
          "network-host",
          "port",
          "scheme",
          "hostname");

  private Roles() {}

  /**
   * Checks a listener or connector.
   *
   * @param router attributes of the router
   * @param type listener or connector
   * @param entity its attributes
   * @throws EntityException if the router cannot have it
   */
  public static void check(Map<String, Object> router, String type, Map<String, Object> entity) {
    String mode = String.valueOf(router.get("mode"));
    String role = String.valueOf(entity.get("role"));
    if (String.valueOf(router.getOrDefault("id", "")).length() > MAX_ID) {
      throw EntityException.badRequest("Router ID is longer than " + MAX_ID + " characters");
    }
    boolean toRouter = role.equals("inter-router") || role.equals("edge");
    if (mode.equals("standalone") && toRouter) {
      throw EntityException.badRequest(
          "role='standalone' not allowed to connect to or accept connections from other routers.");
    }
    if (!mode.equals("interior") && role.equals("inter-router")) {
      throw EntityException.badRequest(
          "role='inter-router' only allowed with router mode='interior' for " + entity.get("name"));
    }
    if (mode.equals("edge") && role.equals("edge") && type.equals("listener")) {
      throw EntityException.badRequest(
          "role='edge' only allowed with router mode='interior' for " + entity.get("name"));
    }
    checkOpenProperties(role, toRouter, entity);
  }

  private static void checkOpenProperties(
      String role, boolean toRouter, Map<String, Object> entity) {
    if (!(entity.get("openProperties") instanceof Map<?, ?> properties) || properties.isEmpty()) {
      return;
    }
    for (Object key : properties.keySet()) {
      String name = String.valueOf(key);
      if (RESERVED.contains(name) || name.startsWith("qd.") || name.startsWith("x-opt-qd.")) {
        throw EntityException.badRequest(
            "Reserved key '" + name + "' not allowed in openProperties");
      }
    }
    if (toRouter) {
      throw EntityException.badRequest("openProperties not allowed for role " + role);
    }
  }
}
