/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.Caller;
import io.tule.controller.Tunnel;
import io.tule.controller.TunnelService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.view.Wire;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Reverse SSH tunnels of agents. */
@Path("/")
@UserCall
public final class TunnelResource {
  private final TunnelService tunnels;

  /**
   * Creates the resource.
   *
   * @param tunnels the tunnels
   */
  public TunnelResource(TunnelService tunnels) {
    this.tunnels = tunnels;
  }

  /** The tunnel of an agent. */
  @GET
  @Path("iofog/{uuid}/tunnel")
  public Response tunnel(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    Tunnel tunnel = tunnels.get(Identity.user(who), uuid);
    ObjectNode body = Json.object().put("username", tunnel.username());
    body.set("host", Wire.orNull(tunnel.host()));
    body.put("remotePort", tunnel.remotePort()).put("localPort", tunnel.localPort());
    return Answers.ok(body.put("status", tunnel.closed() ? "closed" : "open"));
  }

  /** Opens or closes the tunnel of an agent. */
  @PATCH
  @Path("iofog/{uuid}/tunnel")
  public Response patchTunnel(
      @Context SecurityContext who, @PathParam("uuid") String uuid, ObjectNode body) {
    Caller caller = Identity.user(who);
    switch (body.path("action").asText()) {
      case "open" -> tunnels.open(caller, uuid);
      case "close" -> tunnels.close(caller, uuid);
      default ->
          throw ApiFailure.invalid("Unknown action property. Action can be \"open\" or \"close\"");
    }
    return Answers.none();
  }
}
