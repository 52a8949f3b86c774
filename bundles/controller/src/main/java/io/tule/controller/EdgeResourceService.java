/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.EdgeResource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Edge resources of the caller, each operation one transaction. Unknown, or another user's: {@code
 * Could not find resource n version v}.
 */
public interface EdgeResourceService {
  /** All own resources, in the order of their creation. */
  List<EdgeResource> list(Caller caller);

  /** All versions of an own resource; none where there is no such name. */
  List<EdgeResource> versions(Caller caller, String name);

  EdgeResource get(Caller caller, String name, String version);

  /** Creates a version, which does not exist yet. */
  EdgeResource create(Caller caller, Draft<EdgeResource> draft);

  /**
   * Changes the given fields of a version and tells the agents that are linked.
   *
   * @return the version where it was created because there was none, else empty
   */
  Optional<EdgeResource> put(Caller caller, String name, String version, Draft<EdgeResource> draft);

  /** Deletes a version with its links. */
  void delete(Caller caller, String name, String version);

  /** Links a version to an own agent, which gets its tags; a second time it changes nothing. */
  void link(Caller caller, String name, String version, String agentUuid);

  /** Ends a link and takes the tags off the agent. */
  void unlink(Caller caller, String name, String version, String agentUuid);

  /**
   * Own resources that are linked to the given agents, by agent; agents without any are left out.
   */
  Map<String, List<EdgeResource>> linkedTo(Caller caller, Collection<String> agentUuids);

  /** What is linked to the agent itself. */
  List<EdgeResource> ofAgent(AgentPrincipal agent);
}
