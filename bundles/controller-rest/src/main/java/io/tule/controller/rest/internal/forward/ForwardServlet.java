/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.forward;

import io.tule.api.ReasonCode;
import io.tule.api.spi.ports.Tunnels;
import io.tule.controller.Caller;
import io.tule.controller.Compatibility;
import io.tule.controller.ControllerException;
import io.tule.controller.PortForward;
import io.tule.controller.PortForwardService;
import io.tule.controller.UserService;
import io.tule.controller.rest.internal.http.FailureMapper;
import io.tule.controller.rest.internal.http.Identity;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.servlet.AsyncContext;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * {@code GET /api/v3/port-forwards/ID} with {@code Upgrade: tule-tunnel}: the connection becomes a
 * byte stream to the port that the way leads to. 503 while the microservice's agent does not serve
 * it yet: to be asked again.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/api/v3/port-forwards/*")
@HttpWhiteboardServletName("tule-controller-forward")
@HttpWhiteboardServletAsyncSupported
public final class ForwardServlet extends HttpServlet {
  static final String PROTOCOL = "tule-tunnel";
  private static final long serialVersionUID = 1L;
  private static final int MOST = 256;
  private static final long PATIENCE_MILLIS = 10_000;
  private static final int UPGRADE_REQUIRED = 426;

  private final transient UserService users;
  private final transient Compatibility compatibility;
  private final transient PortForwardService forwards;
  private final transient Slots slots = new Slots(MOST);

  /** Those that are there; they come and go. */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private transient volatile Collection<Tunnels> tunnels = List.of();

  /** Serves from the start; without tunnels it says so. */
  @Activate
  public ForwardServlet(
      @Reference UserService users,
      @Reference Compatibility compatibility,
      @Reference PortForwardService forwards) {
    this.users = users;
    this.compatibility = compatibility;
    this.forwards = forwards;
  }

  /** With its tunnels, for tests. */
  ForwardServlet(
      UserService users,
      Compatibility compatibility,
      PortForwardService forwards,
      Tunnels tunnels) {
    this(users, compatibility, forwards);
    this.tunnels = List.of(tunnels);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    PortForward forward;
    Caller caller;
    try {
      String token = Identity.token(request.getHeader("Authorization"), compatibility);
      caller = users.authenticate(token);
      String path = request.getPathInfo() == null ? "" : request.getPathInfo();
      forward = forwards.get(caller, path.startsWith("/") ? path.substring(1) : path);
    } catch (ControllerException e) {
      refuse(response, e.reason().httpStatus(), e.reason());
      return;
    }
    Optional<Tunnels> chosen = tunnels.stream().findFirst();
    if (!PROTOCOL.equalsIgnoreCase(request.getHeader("Upgrade"))) {
      response.setHeader("Upgrade", PROTOCOL);
      refuse(response, UPGRADE_REQUIRED, ReasonCode.INVALID_ARGUMENT);
    } else if (chosen.isEmpty()) {
      refuse(response, 503, ReasonCode.ROUTER_UNREACHABLE);
    } else if (!slots.take(caller.userId())) {
      refuse(response, 503, ReasonCode.LIMIT_EXCEEDED);
    } else {
      AsyncContext waiting = request.startAsync(request, response);
      waiting.setTimeout(PATIENCE_MILLIS);
      Runnable ended = () -> slots.free(caller.userId());
      new Forwarding(waiting, Request.getBaseRequest(request), ended)
          .start(chosen.get(), forward.id());
    }
  }

  private static void refuse(HttpServletResponse response, int status, ReasonCode reason) {
    response.setHeader(FailureMapper.REASON_HEADER, reason.name());
    response.setStatus(status);
    response.setContentLength(0);
  }
}
