/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.Route;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import io.tule.controller.RouteService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Rendered;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.MicroserviceInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.OtherViews;
import io.tule.controller.rest.internal.view.Wire;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Routes between microservices. */
@Path("routes")
@UserCall
public final class RouteResource {
  private final RouteService routes;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param routes the routes
   * @param schemas the bodies' rules
   */
  public RouteResource(RouteService routes, Schemas schemas) {
    this.routes = routes;
    this.schemas = schemas;
  }

  /** The caller's routes. */
  @GET
  public Response list(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    body.set("routes", Wire.array(routes.list(Identity.user(who)), OtherViews::route));
    return Answers.ok(body);
  }

  /** Creates a route; a name that is taken is a 400 here and nowhere else. */
  @POST
  public Response create(@Context SecurityContext who, @Rendered ObjectNode body) {
    schemas.check("routingCreate", body);
    try {
      Route route = routes.create(Identity.user(who), MicroserviceInput.route(body));
      return Answers.ok(OtherViews.routeRow(route));
    } catch (ControllerException e) {
      if (e.kind() != ErrorKind.DUPLICATE) {
        throw e;
      }
      throw new ApiFailure(400, e.kind().wireName(), e.reason(), e.getMessage());
    }
  }

  /** One route. */
  @GET
  @Path("{appName}/{name}")
  public Response get(
      @Context SecurityContext who,
      @PathParam("appName") String application,
      @PathParam("name") String name) {
    return Answers.ok(OtherViews.route(routes.get(Identity.user(who), application, name)));
  }

  /** Changes a route. */
  @PATCH
  @Path("{appName}/{name}")
  public Response update(
      @Context SecurityContext who,
      @PathParam("appName") String application,
      @PathParam("name") String name,
      @Rendered ObjectNode body) {
    schemas.check("routingUpdate", body);
    routes.update(Identity.user(who), application, name, MicroserviceInput.route(body));
    return Answers.none();
  }

  /** Deletes a route. */
  @DELETE
  @Path("{appName}/{name}")
  public Response delete(
      @Context SecurityContext who,
      @PathParam("appName") String application,
      @PathParam("name") String name) {
    routes.delete(Identity.user(who), application, name);
    return Answers.none();
  }
}
