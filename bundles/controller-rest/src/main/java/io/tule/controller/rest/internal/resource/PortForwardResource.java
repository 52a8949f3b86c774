/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.PortForward;
import io.tule.controller.PortForwardService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.Wire;
import javax.ws.rs.DELETE;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Ways to ports of microservices; connections through them are {@code GET /port-forwards/ID}. */
@Path("microservices/{uuid}/port-forwards")
@UserCall
public final class PortForwardResource {
  private final PortForwardService forwards;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param forwards the ways
   * @param schemas the bodies' rules
   */
  public PortForwardResource(PortForwardService forwards, Schemas schemas) {
    this.forwards = forwards;
    this.schemas = schemas;
  }

  /** Opens a way to a container's port. */
  @POST
  public Response open(
      @Context SecurityContext who, @PathParam("uuid") String uuid, ObjectNode body) {
    schemas.check("portForward", body);
    int port = body.path("port").intValue();
    return Answers.created(shown(forwards.open(Identity.user(who), uuid, port)));
  }

  /** Keeps a way open for another lease. */
  @PUT
  @Path("{id}")
  public Response renew(
      @Context SecurityContext who, @PathParam("uuid") String uuid, @PathParam("id") String id) {
    return Answers.ok(shown(forwards.renew(Identity.user(who), uuid, id)));
  }

  /** Ends a way. */
  @DELETE
  @Path("{id}")
  public Response close(
      @Context SecurityContext who, @PathParam("uuid") String uuid, @PathParam("id") String id) {
    forwards.close(Identity.user(who), uuid, id);
    return Answers.none();
  }

  private static ObjectNode shown(PortForward forward) {
    ObjectNode node = Json.object().put("id", forward.id()).put("port", forward.internalPort());
    node.put("leaseSeconds", PortForwardService.LEASE_SECONDS);
    return node.put("expiresAt", Wire.time(forward.expiresAt()));
  }
}
