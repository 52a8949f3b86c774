/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each agent called this controller last; kept in memory so that a poll writes nothing to
 * disk.
 */
final class LastSeen {
  private final Map<String, Long> times = new ConcurrentHashMap<>();
  private final Map<String, Long> stored = new ConcurrentHashMap<>();

  void mark(String agentUuid, long epochMillis) {
    times.put(agentUuid, epochMillis);
  }

  void forget(String agentUuid) {
    times.remove(agentUuid);
    stored.remove(agentUuid);
  }

  /** Notes a time that is in the store. */
  void stored(String agentUuid, long epochMillis) {
    if (times.containsKey(agentUuid)) {
      stored.merge(agentUuid, epochMillis, Math::max);
    }
  }

  /** Times that are not in the store, by agent. */
  Map<String, Long> unstored() {
    Map<String, Long> news = new TreeMap<>();
    times.forEach(
        (uuid, time) -> {
          if (time > stored.getOrDefault(uuid, 0L)) {
            news.put(uuid, time);
          }
        });
    return news;
  }

  long of(Agent agent) {
    return Math.max(agent.status().lastActive(), times.getOrDefault(agent.uuid(), 0L));
  }

  Agent applied(Agent agent) {
    return new Agent(
        agent.uuid(),
        agent.name(),
        agent.fogTypeId(),
        agent.ownerId(),
        agent.system(),
        agent.createdAt(),
        agent.updatedAt(),
        agent.tags(),
        agent.routerId(),
        agent.settings(),
        agent.routing(),
        agent.status().withLastActive(of(agent)));
  }
}
