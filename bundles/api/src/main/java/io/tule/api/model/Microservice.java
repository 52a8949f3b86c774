/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A container that an agent keeps running.
 *
 * @param uuid 32 characters of the ioFog alphabet
 * @param applicationId 0 (null on the wire) for system microservices
 * @param application name of the application, "" without one
 * @param ownerId user id, 0 (null on the wire) for system microservices
 * @param configLastUpdated EPOCH when the configuration was never changed
 * @param rebuild the container shall be re-created; true until the agent acknowledges the change
 * @param rebuildGeneration grows by one with every requested rebuild; the container that was
 *     created for generation n satisfies all requests up to n
 * @param imageSnapshot "", {@code get_image} or a path
 * @param routes uuids of the microservices that receive this one's messages
 * @param consumer is destination of some route
 */
public record Microservice(
    String uuid,
    long applicationId,
    String application,
    String agentUuid,
    long ownerId,
    Instant createdAt,
    Instant updatedAt,
    Instant configLastUpdated,
    boolean delete,
    boolean deleteWithCleanup,
    boolean rebuild,
    long rebuildGeneration,
    String imageSnapshot,
    MicroserviceSpec spec,
    List<String> routes,
    boolean consumer,
    MicroserviceStatus status) {
  public Microservice {
    Objects.requireNonNull(uuid, "uuid");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(status, "status");
    routes = List.copyOf(routes);
  }

  /** The same with another specification and other places in routes. */
  public Microservice with(MicroserviceSpec otherSpec, List<String> otherRoutes, boolean consumes) {
    return new Microservice(
        uuid,
        applicationId,
        application,
        agentUuid,
        ownerId,
        createdAt,
        updatedAt,
        configLastUpdated,
        delete,
        deleteWithCleanup,
        rebuild,
        rebuildGeneration,
        imageSnapshot,
        otherSpec,
        otherRoutes,
        consumes,
        status);
  }

  /** Name, unique in its application. */
  public String name() {
    return spec.name();
  }
}
