/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.EdgeResource;
import io.tule.controller.EdgeResourceService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Rendered;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.EdgeInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.EdgeResourceView;
import io.tule.controller.rest.internal.view.Wire;
import java.util.Optional;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Edge resources and their links to agents. */
@Path("/")
@UserCall
public final class EdgeResourceResource {
  private final EdgeResourceService resources;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param resources the edge resources
   * @param schemas the bodies' rules
   */
  public EdgeResourceResource(EdgeResourceService resources, Schemas schemas) {
    this.resources = resources;
    this.schemas = schemas;
  }

  /** The caller's edge resources. */
  @GET
  @Path("edgeResources")
  public Response list(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    var all = resources.list(Identity.user(who));
    body.set("edgeResources", Wire.array(all, EdgeResourceView::listed));
    return Answers.ok(body);
  }

  /** All versions of an edge resource. */
  @GET
  @Path("edgeResource/{name}")
  public Response versions(@Context SecurityContext who, @PathParam("name") String name) {
    ObjectNode body = Json.object();
    var all = resources.versions(Identity.user(who), name);
    body.set("edgeResources", Wire.array(all, EdgeResourceView::full));
    return Answers.ok(body);
  }

  /** One version. */
  @GET
  @Path("edgeResource/{name}/{version}")
  public Response get(
      @Context SecurityContext who,
      @PathParam("name") String name,
      @PathParam("version") String version) {
    return Answers.ok(EdgeResourceView.full(resources.get(Identity.user(who), name, version)));
  }

  /** Creates a version. */
  @POST
  @Path("edgeResource")
  public Response create(@Context SecurityContext who, @Rendered ObjectNode body) {
    schemas.check("edgeResourceCreate", body);
    EdgeResource created = resources.create(Identity.user(who), EdgeInput.edgeResource(body));
    return Answers.ok(EdgeResourceView.created(created));
  }

  /** Changes a version, or creates it. */
  @PUT
  @Path("edgeResource/{name}/{version}")
  public Response put(
      @Context SecurityContext who,
      @PathParam("name") String name,
      @PathParam("version") String version,
      @Rendered ObjectNode body) {
    schemas.check("edgeResourceUpdate", body);
    Optional<EdgeResource> created =
        resources.put(Identity.user(who), name, version, EdgeInput.edgeResource(body));
    return created
        .map(resource -> Answers.ok(EdgeResourceView.created(resource)))
        .orElseGet(Answers::ok);
  }

  /** Deletes a version. */
  @DELETE
  @Path("edgeResource/{name}/{version}")
  public Response delete(
      @Context SecurityContext who,
      @PathParam("name") String name,
      @PathParam("version") String version) {
    resources.delete(Identity.user(who), name, version);
    return Answers.accepted();
  }

  /** Links a version to an agent. */
  @POST
  @Path("edgeResource/{name}/{version}/link")
  public Response link(
      @Context SecurityContext who,
      @PathParam("name") String name,
      @PathParam("version") String version,
      ObjectNode body) {
    schemas.check("edgeResourceLink", body);
    resources.link(Identity.user(who), name, version, body.get("uuid").asText());
    return Answers.ok();
  }

  /** Ends the link to an agent. */
  @DELETE
  @Path("edgeResource/{name}/{version}/link")
  public Response unlink(
      @Context SecurityContext who,
      @PathParam("name") String name,
      @PathParam("version") String version,
      ObjectNode body) {
    schemas.check("edgeResourceLink", body);
    resources.unlink(Identity.user(who), name, version, body.get("uuid").asText());
    return Answers.ok();
  }
}
