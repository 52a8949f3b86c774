/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.CatalogService;
import io.tule.controller.RegistryService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Rendered;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.OtherInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.OtherViews;
import io.tule.controller.rest.internal.view.Wire;
import java.util.OptionalLong;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Where images come from: registries and the catalog. */
@Path("/")
@UserCall
public final class ImageResource {
  private final RegistryService registries;
  private final CatalogService catalog;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param registries the registries
   * @param catalog the catalog
   * @param schemas the bodies' rules
   */
  public ImageResource(RegistryService registries, CatalogService catalog, Schemas schemas) {
    this.registries = registries;
    this.catalog = catalog;
    this.schemas = schemas;
  }

  /** Public registries and the caller's own, without passwords. */
  @GET
  @Path("registries")
  public Response registries(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    var list = registries.list(Identity.user(who));
    body.set("registries", Wire.array(list, OtherViews::registry));
    return Answers.ok(body);
  }

  /** Creates a registry. */
  @POST
  @Path("registries")
  public Response createRegistry(@Context SecurityContext who, @Rendered ObjectNode body) {
    schemas.check("registryCreate", body);
    needCertificate(body);
    long id = registries.create(Identity.user(who), OtherInput.registry(body));
    return Answers.created(Json.object().put("id", id));
  }

  /** Changes a registry. */
  @PATCH
  @Path("registries/{id}")
  public Response updateRegistry(
      @Context SecurityContext who, @PathParam("id") String id, @Rendered ObjectNode body) {
    schemas.check("registryUpdate", body);
    needCertificate(body);
    long number = Numbers.id(id).orElseThrow(() -> ApiFailure.notFound("Registry not found"));
    registries.update(Identity.user(who), number, OtherInput.registry(body));
    return Answers.none();
  }

  /** Deletes a registry. */
  @DELETE
  @Path("registries/{id}")
  public Response deleteRegistry(@Context SecurityContext who, @PathParam("id") String id) {
    OptionalLong number = Numbers.id(id);
    ObjectNode check = Json.object();
    number.ifPresentOrElse(value -> check.put("id", value), () -> check.put("id", id));
    schemas.check("registryId", check);
    registries.delete(Identity.user(who), number.getAsLong());
    return Answers.none();
  }

  /** The catalog without its system items. */
  @GET
  @Path("catalog/microservices")
  public Response catalog(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    var list = catalog.list(Identity.user(who));
    body.set("catalogItems", Wire.array(list, OtherViews::catalogItem));
    return Answers.ok(body);
  }

  /** Creates a catalog item. */
  @POST
  @Path("catalog/microservices")
  public Response createItem(@Context SecurityContext who, @Rendered ObjectNode body) {
    schemas.check("catalogItemCreate", body);
    long id = catalog.create(Identity.user(who), OtherInput.catalogItem(body));
    return Answers.created(Json.object().put("id", id));
  }

  /** One catalog item. */
  @GET
  @Path("catalog/microservices/{id}")
  public Response item(@Context SecurityContext who, @PathParam("id") String id) {
    return Answers.ok(OtherViews.catalogItem(catalog.get(Identity.user(who), itemId(id))));
  }

  /** Changes a catalog item. */
  @PATCH
  @Path("catalog/microservices/{id}")
  public Response updateItem(
      @Context SecurityContext who, @PathParam("id") String id, @Rendered ObjectNode body) {
    schemas.check("catalogItemUpdate", body);
    catalog.update(Identity.user(who), itemId(id), OtherInput.catalogItem(body));
    return Answers.none();
  }

  /** Deletes a catalog item. */
  @DELETE
  @Path("catalog/microservices/{id}")
  public Response deleteItem(@Context SecurityContext who, @PathParam("id") String id) {
    catalog.delete(Identity.user(who), itemId(id));
    return Answers.none();
  }

  private static long itemId(String id) {
    return Numbers.id(id)
        .orElseThrow(() -> ApiFailure.notFound("Invalid catalog item id '" + id + "'"));
  }

  private static void needCertificate(ObjectNode body) {
    if (body.path("requiresCert").asBoolean() && !body.has("certificate")) {
      throw ApiFailure.invalid(
          "Property \"certificate\" is required if property \"requiresCert\" is set to true");
    }
  }
}
