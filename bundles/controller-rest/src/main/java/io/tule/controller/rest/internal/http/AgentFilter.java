/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import io.tule.controller.AgentLinkService;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.ext.Provider;

/** Lets agents through to the routes of agents. */
@AgentCall
@Provider
@Priority(Priorities.AUTHENTICATION)
public final class AgentFilter implements ContainerRequestFilter {
  private final AgentLinkService agents;

  /**
   * Creates the filter.
   *
   * @param agents knows the tokens
   */
  public AgentFilter(AgentLinkService agents) {
    this.agents = agents;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Identity.set(request, new Identity.Node(agents.authenticate(Identity.token(request))));
  }
}
