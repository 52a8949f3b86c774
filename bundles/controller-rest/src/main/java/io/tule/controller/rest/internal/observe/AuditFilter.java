/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.AuditEntry.Actor;
import io.tule.controller.AuditTrail;
import io.tule.controller.Caller;
import io.tule.controller.rest.internal.http.Identity;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.ext.Provider;

/** Tells the audit log who it is that asks, once that is known. */
@Provider
@Priority(Priorities.AUTHORIZATION)
public final class AuditFilter implements ContainerRequestFilter, ContainerResponseFilter {
  private static final String PROVISION = "agent/provision";

  private final AuditTrail trail;

  /**
   * Creates the filter.
   *
   * @param trail the audit log
   */
  public AuditFilter(AuditTrail trail) {
    this.trail = trail;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    trail
        .current()
        .ifPresent(
            act -> {
              act.by(actor(request.getSecurityContext()));
              if (isProvision(request)) {
                act.defer();
              }
            });
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (isProvision(request)
        && response.getStatus() < 400
        && response.getEntity() instanceof JsonNode answer) {
      String uuid = answer.path("uuid").asText();
      trail.current().ifPresent(act -> act.done(new Actor("agent", uuid, ""), uuid));
    }
  }

  private static boolean isProvision(ContainerRequestContext request) {
    return request.getUriInfo().getPath().endsWith(PROVISION);
  }

  static Actor actor(SecurityContext who) {
    if (Identity.isUser(who)) {
      Caller caller = Identity.user(who);
      return new Actor("user", Long.toString(caller.userId()), caller.email());
    }
    if (Identity.isAgent(who)) {
      AgentPrincipal agent = Identity.agent(who);
      return new Actor("agent", agent.uuid(), agent.name());
    }
    return Actor.NOBODY;
  }
}
