/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.Labels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each healthy runtime has of one agent. A runtime that does not answer is not in it.
 *
 * @param containers runtime name to microservice uuid to container
 */
record Observed(Map<String, Map<String, ContainerState>> containers) {
  private static final Logger LOG = LoggerFactory.getLogger(Observed.class);

  /** Asks all runtimes. */
  static Observed of(Runtimes runtimes, String owner) {
    Map<String, Map<String, ContainerState>> observed = new LinkedHashMap<>();
    for (ContainerRuntime runtime : runtimes.all()) {
      if (!runtime.fingerprint().isHealthy()) {
        continue;
      }
      try {
        Map<String, ContainerState> present = new LinkedHashMap<>();
        for (ContainerState container : runtime.listOwned(owner)) {
          present.put(microservice(container), container);
        }
        observed.put(runtime.name(), present);
      } catch (TuleException e) {
        LOG.debug("{} does not answer", runtime.name(), e);
      }
    }
    return new Observed(observed);
  }

  private static String microservice(ContainerState container) {
    String label = container.labels().getOrDefault(Labels.MICROSERVICE, "");
    if (!label.isEmpty()) {
      return label;
    }
    String name = container.name();
    return name.startsWith(SpecBuilder.NAME_PREFIX)
        ? name.substring(SpecBuilder.NAME_PREFIX.length())
        : name;
  }

  /** Whether a runtime has answered. */
  boolean has(String runtime) {
    return containers.containsKey(runtime);
  }

  /** The container of a microservice on a runtime, if there is one. */
  Optional<ContainerState> find(String runtime, String uuid) {
    return Optional.ofNullable(containers.getOrDefault(runtime, Map.of()).get(uuid));
  }

  /** The runtime that has a container of a microservice. */
  Optional<String> runtimeOf(String uuid) {
    return containers.entrySet().stream()
        .filter(e -> e.getValue().containsKey(uuid))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Whether no runtime that has answered has a container. */
  boolean isEmpty() {
    return containers.values().stream().allMatch(Map::isEmpty);
  }
}
