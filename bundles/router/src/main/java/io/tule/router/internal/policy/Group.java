/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the users of a group may do.
 *
 * @param name of the group
 * @param hosts from which they may connect
 * @param maxPerUser connections of one user, -1 for the vhost's bound
 * @param maxPerHost connections from one machine, -1 for the vhost's bound
 * @param maxFrameSize bytes, 0 for no bound
 * @param maxMessageSize bytes, 0 for no bound, -1 for the vhost's
 * @param maxSessionWindow bytes, 0 for no bound
 * @param maxSessions at once, 0 for no bound
 * @param maxSenders at once
 * @param maxReceivers at once
 * @param flags the attributes that are true
 * @param sources addresses they may receive from
 * @param targets addresses they may send to
 */
record Group(
    String name,
    List<HostRange> hosts,
    int maxPerUser,
    int maxPerHost,
    int maxFrameSize,
    long maxMessageSize,
    int maxSessionWindow,
    int maxSessions,
    int maxSenders,
    int maxReceivers,
    Set<String> flags,
    AddressRules sources,
    AddressRules targets) {

  private static final Map<String, Boolean> FLAGS =
      Map.of(
          "allowDynamicSource", false,
          "allowAnonymousSender", false,
          "allowUserIdProxy", false,
          "allowWaypointLinks", true,
          "allowFallbackLinks", true,
          "allowDynamicLinkRoutes", true,
          "allowAdminStatusUpdate", true);

  Group {
    Objects.requireNonNull(name, "name");
    hosts = List.copyOf(hosts);
    flags = Set.copyOf(flags);
  }

  /** Reads a group of a vhost's attribute {@code groups}. */
  static Group parse(String name, Map<?, ?> given) {
    Set<String> flags = new HashSet<>();
    FLAGS.forEach(
        (flag, otherwise) -> {
          if (flag(given, flag, otherwise)) {
            flags.add(flag);
          }
        });
    return new Group(
        name,
        HostRange.parse(text(given, "remoteHosts")),
        (int) number(given, "maxConnectionsPerUser", -1, 65535),
        (int) number(given, "maxConnectionsPerHost", -1, 65535),
        (int) number(given, "maxFrameSize", 0, Integer.MAX_VALUE),
        number(given, "maxMessageSize", -1, Long.MAX_VALUE),
        (int) number(given, "maxSessionWindow", 0, Integer.MAX_VALUE),
        (int) number(given, "maxSessions", 0, Integer.MAX_VALUE),
        (int) number(given, "maxSenders", Integer.MAX_VALUE, Integer.MAX_VALUE),
        (int) number(given, "maxReceivers", Integer.MAX_VALUE, Integer.MAX_VALUE),
        flags,
        addresses(given, "sources", "sourcePattern"),
        addresses(given, "targets", "targetPattern"));
  }

  /** Users of a group, as its attribute {@code users} names them. */
  static List<String> users(Map<?, ?> given) {
    return List.of(text(given, "users").split(",", -1)).stream()
        .map(String::strip)
        .filter(u -> !u.isEmpty())
        .toList();
  }

  private static AddressRules addresses(Map<?, ?> given, String names, String pattern) {
    if (given.get(names) != null && given.get(pattern) != null) {
      throw new IllegalArgumentException(
          "only one of " + names + " and " + pattern + " may be given");
    }
    boolean patterns = given.get(pattern) != null;
    return AddressRules.parse(text(given, patterns ? pattern : names), patterns);
  }

  /** Texts may be given as lists too. */
  private static String text(Map<?, ?> given, String key) {
    Object value = given.get(key);
    if (value instanceof List<?> list) {
      return String.join(",", list.stream().map(String::valueOf).toList());
    }
    return value == null ? "" : String.valueOf(value);
  }

  static long number(Map<?, ?> given, String key, long otherwise, long most) {
    Object value = given.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      long number =
          value instanceof Number n ? n.longValue() : Long.parseLong(String.valueOf(value).strip());
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below: it is no number at all.
    }
    throw new IllegalArgumentException(key + " must be 0 to " + most + ", not '" + value + "'");
  }

  private static boolean flag(Map<?, ?> given, String key, boolean otherwise) {
    Object value = given.get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean b) {
      return b;
    }
    return switch (String.valueOf(value)) {
      case "true", "yes" -> true;
      case "false", "no" -> false;
      default -> throw new IllegalArgumentException(key + " must be true or false, not " + value);
    };
  }

  boolean allows(String flag) {
    return flags.contains(flag);
  }

  boolean mayConnectFrom(String host) {
    return hosts.stream().anyMatch(range -> range.contains(host));
  }
}
