/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of a virtual host.
 *
 * @param name of the vhost
 * @param aliases further names
 * @param maxConnections at once
 * @param maxPerUser connections of one user
 * @param maxPerHost connections from one machine
 * @param maxMessageSize bytes, 0 for no bound, -1 for the router's
 * @param allowUnknown whether users of no group have the rights of {@code $default}
 * @param groups by name
 * @param users name of the group by user
 */
record VhostRules(
    String name,
    List<String> aliases,
    int maxConnections,
    int maxPerUser,
    int maxPerHost,
    long maxMessageSize,
    boolean allowUnknown,
    Map<String, Group> groups,
    Map<String, String> users) {

  static final String DEFAULT_GROUP = "$default";

  VhostRules {
    aliases = List.copyOf(aliases);
    groups = Map.copyOf(groups);
    users = Map.copyOf(users);
  }

  /**
   * Reads the attributes of a vhost.
   *
   * @throws IllegalArgumentException if they make no sense
   */
  static VhostRules parse(Map<String, Object> attributes) {
    String name = String.valueOf(attributes.get("hostname"));
    Map<String, Group> groups = new LinkedHashMap<>();
    Map<String, String> users = new HashMap<>();
    Object given = attributes.getOrDefault("groups", Map.of());
    if (!(given instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("groups must be a map");
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String group = String.valueOf(entry.getKey());
      if (!(entry.getValue() instanceof Map<?, ?> settings)) {
        throw new IllegalArgumentException("group " + group + " must be a map");
      }
      groups.put(group, Group.parse(group, settings));
      for (String user : Group.users(settings)) {
        String other = users.put(user, group);
        if (other != null) {
          throw new IllegalArgumentException(
              "user " + user + " is in the groups " + other + " and " + group);
        }
      }
    }
    boolean allowUnknown = Boolean.TRUE.equals(attributes.get("allowUnknownUser"));
    if (allowUnknown && !groups.containsKey(DEFAULT_GROUP)) {
      throw new IllegalArgumentException(
          "unknown users are allowed, but there is no group " + DEFAULT_GROUP);
    }
    return new VhostRules(
        name,
        aliases(name, attributes),
        (int) Group.number(attributes, "maxConnections", 65535, 65535),
        (int) Group.number(attributes, "maxConnectionsPerUser", 65535, 65535),
        (int) Group.number(attributes, "maxConnectionsPerHost", 65535, 65535),
        Group.number(attributes, "maxMessageSize", -1, Long.MAX_VALUE),
        allowUnknown,
        groups,
        users);
  }

  private static List<String> aliases(String name, Map<String, Object> attributes) {
    List<String> aliases = new ArrayList<>();
    String text = String.valueOf(attributes.getOrDefault("aliases", ""));
    for (String part : text.split("[,\\s]+", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      if (part.equals(name) || aliases.contains(part)) {
        throw new IllegalArgumentException("the alias " + part + " is given twice");
      }
      aliases.add(part);
    }
    return aliases;
  }

  /** The group of a user, or null if the user may do nothing. */
  Group groupOf(String user) {
    String group = users.getOrDefault(user, users.get("*"));
    if (group == null && allowUnknown) {
      group = DEFAULT_GROUP;
    }
    return group == null ? null : groups.get(group);
  }
}
