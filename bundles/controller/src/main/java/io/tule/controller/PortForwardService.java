/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

/** Ways to ports of the caller's microservices. Another's microservice answers as if not there. */
public interface PortForwardService {
  /** Seconds that a way lasts after it was opened or renewed. */
  int LEASE_SECONDS = 60;

  /**
   * Opens a way. Its agent's proxy begins to serve it within seconds.
   *
   * @param internalPort a container's port that is mapped to the node, or any of a microservice in
   *     the node's network
   * @throws ControllerException with {@code INVALID_ARGUMENT} for another port, {@code
   *     LIMIT_EXCEEDED} if there are too many
   */
  PortForward open(Caller caller, String microserviceUuid, int internalPort);

  /**
   * An own way that has not run out.
   *
   * @throws ControllerException with {@code NOT_FOUND}
   */
  PortForward get(Caller caller, String id);

  /** Keeps a way for another lease. */
  PortForward renew(Caller caller, String microserviceUuid, String id);

  /** Ends a way, with which the agent's proxy closes its connections. */
  void close(Caller caller, String microserviceUuid, String id);
}
