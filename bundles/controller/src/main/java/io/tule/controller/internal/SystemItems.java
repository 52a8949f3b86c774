/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import java.util.Map;

/** Catalog items of which the Controller itself makes microservices (seeds of ioFog 3.0, §9.3). */
final class SystemItems {
  static final long BLUETOOTH = 2;
  static final long HAL = 3;
  static final long ROUTER = 15;
  static final long PROXY = 16;
  static final long PORT_ROUTER = 17;

  private static final Map<Long, String> ROLES =
      Map.of(
          BLUETOOTH, "bluetooth",
          HAL, "hal",
          ROUTER, "router",
          PROXY, "proxy",
          PORT_ROUTER, "port-router");

  private SystemItems() {}

  /** What a microservice made of the item is for; "" for a user's. */
  static String role(long catalogItemId) {
    return ROLES.getOrDefault(catalogItemId, "");
  }
}
