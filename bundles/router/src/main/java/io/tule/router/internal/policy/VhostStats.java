/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a virtual host counts. Guarded by its {@link VhostPolicy}. */
final class VhostStats {
  final String name;
  final Map<String, List<String>> perUser = new HashMap<>();
  final Map<String, List<String>> perHost = new HashMap<>();
  long approved;
  long denied;
  long current;
  long sessionsDenied;
  long sendersDenied;
  long receiversDenied;
  long messageSizesDenied;

  VhostStats(String name) {
    this.name = name;
  }

  /** Takes a connection, unless there are too many; answers whether it did. */
  boolean connect(VhostRules rules, Group group, String user, String host, String connection) {
    int ofUser = perUser.getOrDefault(user, List.of()).size();
    int ofHost = perHost.getOrDefault(host, List.of()).size();
    int maxOfUser = group.maxPerUser() < 0 ? rules.maxPerUser() : group.maxPerUser();
    int maxOfHost = group.maxPerHost() < 0 ? rules.maxPerHost() : group.maxPerHost();
    if (current >= rules.maxConnections() || ofUser >= maxOfUser || ofHost >= maxOfHost) {
      denied++;
      return false;
    }
    perUser.computeIfAbsent(user, u -> new ArrayList<>()).add(connection);
    perHost.computeIfAbsent(host, h -> new ArrayList<>()).add(connection);
    approved++;
    current++;
    return true;
  }

  void disconnect(String user, String host, String connection) {
    current--;
    forget(perUser, user, connection);
    forget(perHost, host, connection);
  }

  private static void forget(Map<String, List<String>> map, String key, String connection) {
    map.computeIfPresent(
        key,
        (k, list) -> {
          list.remove(connection);
          return list.isEmpty() ? null : list;
        });
  }
}
