/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import io.tule.controller.Compatibility;
import io.tule.controller.ControllerException;
import io.tule.controller.UserService;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.ext.Provider;

/** Lets users through to the routes of users. */
@UserCall
@Provider
@Priority(Priorities.AUTHENTICATION)
public final class UserFilter implements ContainerRequestFilter {
  private final UserService users;
  private final Compatibility compatibility;

  /**
   * Creates the filter.
   *
   * @param users knows the tokens
   * @param compatibility says how tokens are sent
   */
  public UserFilter(UserService users, Compatibility compatibility) {
    this.users = users;
    this.compatibility = compatibility;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    try {
      Identity.set(
          request, new Identity.User(users.authenticate(Identity.token(request, compatibility))));
    } catch (ControllerException e) {
      if (!isListOfFlows(request)) {
        throw e;
      }
      request.abortWith(FailureMapper.withoutBody(e));
    }
  }

  /** There the original wraps its body before it looks whether there is one. */
  private static boolean isListOfFlows(ContainerRequestContext request) {
    return request.getMethod().equals("GET") && request.getUriInfo().getPath(false).equals("flow");
  }
}
