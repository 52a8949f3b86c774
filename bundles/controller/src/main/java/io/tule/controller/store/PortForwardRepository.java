/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.controller.PortForward;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Ways to ports of microservices, which go with these. */
public interface PortForwardRepository {
  void insert(PortForward forward);

  Optional<PortForward> get(String id);

  /** Those to microservices of an agent. */
  List<PortForward> ofAgent(String agentUuid);

  /** Whether there is one to the microservice. */
  boolean leadsTo(String microserviceUuid);

  /** How many there are to a user's microservices that have not run out. */
  int countOf(long ownerId, Instant now);

  void extend(String id, Instant expiresAt);

  void delete(String id);

  /** Those that ran out. */
  List<PortForward> expired(Instant now);
}
