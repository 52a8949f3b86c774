/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;
import java.util.List;

/**
 * A set of microservices and routes that lives and dies together.
 *
 * @param activated microservices of an inactive application are not given to agents
 * @param microservices empty when the query did not ask for them
 */
public record Application(
    long id,
    String name,
    String description,
    boolean activated,
    boolean system,
    Instant createdAt,
    Instant updatedAt,
    long ownerId,
    List<Microservice> microservices,
    List<Route> routes) {
  public Application {
    microservices = List.copyOf(microservices);
    routes = List.copyOf(routes);
  }
}
