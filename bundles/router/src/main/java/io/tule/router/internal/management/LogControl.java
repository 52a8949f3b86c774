/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import io.tule.router.internal.entity.EntityException;
import java.util.List;
import java.util.Map;

/** What the router logs, by modules such as {@code AGENT} or {@code ROUTER_CORE}. */
public interface LogControl {
  /** The log is governed elsewhere. */
  LogControl NONE = new LogControl() {};

  /**
   * Sets what a module logs and where to.
   *
   * @param attributes of the entity {@code log}
   * @throws EntityException if they make no sense
   */
  default void configure(String module, Map<String, Object> attributes) {}

  /**
   * The latest entries, each of module, level, text, file, line and seconds since the epoch.
   *
   * @param limit of entries, -1 for none
   */
  default List<List<Object>> recent(int limit) {
    return List.of();
  }

  /** How often each module logged at each level, by the names of the levels. */
  default Map<String, Map<String, Long>> counts() {
    return Map.of();
  }
}
