/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import io.tule.controller.AgentLinkService;
import io.tule.controller.Compatibility;
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
  private final Compatibility compatibility;

  /**
   * Creates the filter.
   *
   * @param agents knows the tokens
   * @param compatibility says how tokens are sent
   */
  public AgentFilter(AgentLinkService agents, Compatibility compatibility) {
    this.agents = agents;
    this.compatibility = compatibility;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Identity.set(
        request, new Identity.Node(agents.authenticate(Identity.token(request, compatibility))));
  }
}
