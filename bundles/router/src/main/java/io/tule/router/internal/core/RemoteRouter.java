/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import java.util.HashSet;
import java.util.Set;

/** Another router, as the routing protocol tells of it. Guarded by the router's lock. */
final class RemoteRouter {
  final String id;
  String nextHop = "";
  int link = -1;
  int cost;
  Set<String> validOrigins = Set.of();
  final Set<Address> addresses = new HashSet<>();

  RemoteRouter(String id) {
    this.id = id;
  }
}
