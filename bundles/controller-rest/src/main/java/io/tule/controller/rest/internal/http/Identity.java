/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import io.tule.controller.AgentPrincipal;
import io.tule.controller.Caller;
import io.tule.controller.Compatibility;
import java.security.Principal;
import java.util.Locale;
import java.util.Objects;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.SecurityContext;

/** Who makes a request, as the authentication filters found out. */
public final class Identity {
  private static final String BEARER = "bearer ";

  private Identity() {}

  /**
   * The user of a route with {@link UserCall}.
   *
   * @param context the request's security context
   */
  public static Caller user(SecurityContext context) {
    if (context.getUserPrincipal() instanceof User user) {
      return user.caller();
    }
    throw ApiFailure.unauthenticated();
  }

  /** Whether it is a user who makes a request. */
  public static boolean isUser(SecurityContext context) {
    return context != null && context.getUserPrincipal() instanceof User;
  }

  /** Whether it is an agent that makes a request. */
  public static boolean isAgent(SecurityContext context) {
    return context != null && context.getUserPrincipal() instanceof Node;
  }

  /**
   * The agent of a route with {@link AgentCall}.
   *
   * @param context the request's security context
   */
  public static AgentPrincipal agent(SecurityContext context) {
    if (context.getUserPrincipal() instanceof Node node) {
      return node.agent();
    }
    throw ApiFailure.unauthenticated();
  }

  /**
   * The token of a request, with or without the scheme {@code Bearer}.
   *
   * @param header the authorization header, null where there is none
   * @param compatibility says which tokens the scheme may stand before; others keep it, so that
   *     they are unknown
   * @return the token, or an empty text
   */
  public static String token(String header, Compatibility compatibility) {
    String value = Objects.toString(header, "").strip();
    if (!value.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return value;
    }
    String token = value.substring(BEARER.length()).strip();
    return compatibility.bearer(token) ? token : value;
  }

  static String token(ContainerRequestContext request, Compatibility compatibility) {
    return token(request.getHeaderString(HttpHeaders.AUTHORIZATION), compatibility);
  }

  /**
   * The security context of a user's request.
   *
   * @param caller the user
   * @param secure whether the request came encrypted
   */
  public static SecurityContext of(Caller caller, boolean secure) {
    return new Known(new User(caller), secure);
  }

  static void set(ContainerRequestContext request, Principal principal) {
    SecurityContext outer = request.getSecurityContext();
    boolean secure = outer != null && outer.isSecure();
    request.setSecurityContext(new Known(principal, secure));
  }

  record User(Caller caller) implements Principal {
    @Override
    public String getName() {
      return "user " + caller.userId();
    }
  }

  record Node(AgentPrincipal agent) implements Principal {
    @Override
    public String getName() {
      return "agent " + agent.uuid();
    }
  }

  private record Known(Principal principal, boolean secure) implements SecurityContext {
    @Override
    public Principal getUserPrincipal() {
      return principal;
    }

    @Override
    public boolean isUserInRole(String role) {
      return principal instanceof User user && user.caller().role().name().equals(role);
    }

    @Override
    public boolean isSecure() {
      return secure;
    }

    @Override
    public String getAuthenticationScheme() {
      return "token";
    }
  }
}
