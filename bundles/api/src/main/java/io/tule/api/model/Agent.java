/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An edge node ("fog" on the wire).
 *
 * @param uuid 32 characters of the ioFog alphabet
 * @param fogTypeId 0 until provisioned, see {@link FogType}
 * @param ownerId user id; 0 for a system agent without owner
 * @param tags sorted as given
 * @param routerId id of the network router of an agent with router mode none; 0 (null on the wire)
 *     for an agent with its own router
 */
public record Agent(
    String uuid,
    String name,
    int fogTypeId,
    long ownerId,
    boolean system,
    Instant createdAt,
    Instant updatedAt,
    List<String> tags,
    long routerId,
    AgentSettings settings,
    AgentRouting routing,
    AgentStatus status) {
  public Agent {
    Objects.requireNonNull(uuid, "uuid");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(routing, "routing");
    Objects.requireNonNull(status, "status");
    tags = List.copyOf(tags);
  }

  /** The same with other tags and routing. */
  public Agent with(List<String> otherTags, AgentRouting otherRouting) {
    return new Agent(
        uuid,
        name,
        fogTypeId,
        ownerId,
        system,
        createdAt,
        updatedAt,
        otherTags,
        routerId,
        settings,
        otherRouting,
        status);
  }
}
