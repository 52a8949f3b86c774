/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The variables of one template; counters outlive it, within one request. */
final class Context {
  private final Map<String, Object> environment;
  private final Map<String, Object> assigned = new HashMap<>();
  private final List<Map<String, Object>> scopes = new ArrayList<>();
  private final Map<String, Integer> cycles = new HashMap<>();
  private final Budget budget;
  private final Finder finder;
  private final Clock clock;

  Context(Map<String, Object> environment, Budget budget, Finder finder, Clock clock) {
    this.environment = environment;
    this.budget = budget;
    this.finder = finder;
    this.clock = clock;
  }

  Budget budget() {
    return budget;
  }

  Finder finder() {
    return finder;
  }

  Instant now() {
    return clock.instant();
  }

  Map<String, Object> environment() {
    return environment;
  }

  Object variable(String name) {
    for (int i = scopes.size() - 1; i >= 0; i--) {
      if (scopes.get(i).containsKey(name)) {
        return scopes.get(i).get(name);
      }
    }
    Map<String, Object> owner = assigned.containsKey(name) ? assigned : environment;
    return owner.containsKey(name) ? owner.get(name) : Js.UNDEFINED;
  }

  void assign(String name, Object value) {
    assigned.put(name, value);
  }

  Map<String, Object> push() {
    Map<String, Object> scope = new HashMap<>();
    scopes.add(scope);
    return scope;
  }

  void pop() {
    scopes.remove(scopes.size() - 1);
  }

  /** How often a cycle was asked before, modulo its length. */
  int cycle(String name, int length) {
    int index = cycles.getOrDefault(name, 0);
    cycles.put(name, (index + 1) % length);
    return index;
  }
}
