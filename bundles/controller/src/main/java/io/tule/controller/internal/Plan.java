/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where one request is taking several microservices of an application, so that each is checked
 * against what the others will be and not against what they are until their turn comes.
 */
final class Plan {
  private final String application;
  private final Map<String, Target> targets = new HashMap<>();
  private final Set<String> waiting = new HashSet<>();

  private Plan(String application) {
    this.application = application;
  }

  /** For a request that changes one microservice alone. */
  static Plan none() {
    return new Plan("");
  }

  static Plan of(String application) {
    return new Plan(application);
  }

  void add(String name, Target target) {
    targets.put(name, target);
  }

  /** The stored ports of this microservice do not count until it is its turn. */
  void awaits(String uuid) {
    waiting.add(uuid);
  }

  void done(String uuid) {
    waiting.remove(uuid);
  }

  boolean isWaiting(String uuid) {
    return waiting.contains(uuid);
  }

  Optional<Target> target(String ofApplication, String name) {
    return ofApplication.equals(application)
        ? Optional.ofNullable(targets.get(name))
        : Optional.empty();
  }

  /** A microservice that extra hosts may name. */
  record Target(Agent agent, Map<Integer, String> publicPorts) {
    Target {
      publicPorts = Map.copyOf(publicPorts);
    }
  }
}
