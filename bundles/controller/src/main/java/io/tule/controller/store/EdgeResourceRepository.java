/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.EdgeEndpoint;
import io.tule.api.model.EdgeResource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Edge resources and their links; lists take a fixed number of queries. */
public interface EdgeResourceRepository {
  /**
   * Stores a resource, whose ids are ignored, with tags and endpoints, and gives it with its ids.
   */
  EdgeResource insert(EdgeResource resource);

  /** Stores all but tags and endpoints. */
  void update(EdgeResource resource);

  void setTags(long id, List<String> tags);

  void setEndpoints(long interfaceId, List<EdgeEndpoint> endpoints);

  /** Deletes a resource with its links. */
  void delete(long id);

  Optional<EdgeResource> get(long ownerId, String name, String version);

  /** All versions, by id. */
  List<EdgeResource> versions(long ownerId, String name);

  /** By id. */
  List<EdgeResource> ofOwner(long ownerId);

  /** Links a resource to an agent unless it is linked already. */
  void link(String agentUuid, long id);

  void unlink(String agentUuid, long id);

  /** Agents that a resource is linked to. */
  List<String> agents(long id);

  /** Resources that are linked to the agents, by agent, in the order of linking. */
  Map<String, List<EdgeResource>> linkedTo(Collection<String> agentUuids);
}
