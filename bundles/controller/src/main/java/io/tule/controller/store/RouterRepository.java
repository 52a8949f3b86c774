/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.Router;
import java.util.List;
import java.util.Optional;

/** Routers and the connections between them. */
public interface RouterRepository {
  /** Stores a router, whose id is ignored, and gives it with its id. */
  Router insert(Router router);

  void update(Router router);

  /** Deletes a router with its connections. */
  void delete(long id);

  Optional<Router> get(long id);

  Optional<Router> ofAgent(String agentUuid);

  Optional<Router> defaultRouter();

  /** Routers that the given one connects to. */
  List<Router> upstreams(long id);

  /** Routers that connect to the given one. */
  List<Router> downstreams(long id);

  /** Replaces the connections that start at the router. */
  void setUpstreams(long id, List<Long> destinations);
}
