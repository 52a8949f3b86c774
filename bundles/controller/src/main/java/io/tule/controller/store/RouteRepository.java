/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.Route;
import java.util.List;
import java.util.Optional;

/** Routes between microservices. */
public interface RouteRepository {
  /** Stores a route, whose id is ignored, and gives its id. */
  long insert(Route route);

  void update(Route route);

  void delete(long id);

  Optional<Route> byName(long applicationId, String name);

  Optional<Route> between(String sourceUuid, String destUuid);

  List<Route> ofApplication(long applicationId);

  List<Route> ofOwner(long ownerId);

  /** Routes that start or end at a microservice. */
  List<Route> touching(String microserviceUuid);
}
