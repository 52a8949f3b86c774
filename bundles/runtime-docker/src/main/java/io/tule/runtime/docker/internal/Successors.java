/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.ContainerState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Containers that wait to take another one's place and name. One that was left behind by an agent
 * that ended meanwhile either gets the place or goes.
 */
final class Successors {
  private static final String SUFFIX = "_next";

  private final DockerRuntime runtime;
  private final Engine engine;
  private final Set<String> current = ConcurrentHashMap.newKeySet();

  Successors(DockerRuntime runtime, Engine engine) {
    this.runtime = runtime;
    this.engine = engine;
  }

  /** The name that a container has until it takes its place. */
  String nameOf(String name) {
    return name + SUFFIX;
  }

  void begin(String name) {
    current.add(name);
  }

  void end(String name) {
    current.remove(name);
  }

  /** Gives a running successor its place. */
  void takeOver(ContainerHandle next, ContainerHandle old, String name) {
    runtime.remove(old, false);
    engine.post("/containers/" + next.value() + "/rename?name=" + Engine.encode(name)).orThrow();
  }

  /** What there is once successors that nobody works on have been dealt with. */
  List<ContainerState> settle(List<ContainerState> present) {
    if (present.stream().noneMatch(state -> state.name().endsWith(SUFFIX))) {
      return present;
    }
    Map<String, ContainerState> byName = new HashMap<>();
    present.forEach(state -> byName.put(state.name(), state));
    List<ContainerState> settled = new ArrayList<>(present);
    for (ContainerState next : present) {
      if (!next.name().endsWith(SUFFIX)) {
        continue;
      }
      settled.remove(next);
      if (!current.contains(next.name())) {
        String name = next.name().substring(0, next.name().length() - SUFFIX.length());
        settle(next, byName.get(name), name, settled);
      }
    }
    return settled;
  }

  private void settle(
      ContainerState next, ContainerState old, String name, List<ContainerState> settled) {
    boolean heir = old == null || (next.phase() == Phase.RUNNING && old.phase() != Phase.RUNNING);
    if (!heir) {
      runtime.stop(next.handle(), Duration.ZERO);
      runtime.remove(next.handle(), true);
      return;
    }
    if (old != null) {
      runtime.remove(old.handle(), false);
      settled.remove(old);
    }
    engine.post("/containers/" + next.id() + "/rename?name=" + Engine.encode(name)).orThrow();
    runtime.recover(next.handle()).ifPresent(settled::add);
  }
}
