/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.Role;
import io.tule.controller.UserAdminService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.OtherInput;
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

/** All accounts, for administrators; ioFog has no such routes. */
@Path("users")
@UserCall
public final class AccountsResource {
  private final UserAdminService users;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param users the accounts
   * @param schemas the bodies' rules
   */
  public AccountsResource(UserAdminService users, Schemas schemas) {
    this.users = users;
    this.schemas = schemas;
  }

  /** All accounts. */
  @GET
  public Response list(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    body.set("users", Wire.array(users.list(Identity.user(who)), OtherViews::account));
    return Answers.ok(body);
  }

  /** Creates an account. */
  @POST
  public Response create(@Context SecurityContext who, ObjectNode body) {
    schemas.check("accountCreate", body);
    Role role = OtherInput.role(body.path("role").asText("user"));
    var user = users.create(Identity.user(who), OtherInput.signUp(body), role);
    return Answers.created(OtherViews.account(user));
  }

  /** One account. */
  @GET
  @Path("{id}")
  public Response get(@Context SecurityContext who, @PathParam("id") String id) {
    return Answers.ok(OtherViews.account(users.get(Identity.user(who), number(id))));
  }

  /** Changes an account. */
  @PATCH
  @Path("{id}")
  public Response update(
      @Context SecurityContext who, @PathParam("id") String id, ObjectNode body) {
    schemas.check("accountUpdate", body);
    var user = users.update(Identity.user(who), number(id), OtherInput.account(body));
    return Answers.ok(OtherViews.account(user));
  }

  /** Deletes an account with all it owns. */
  @DELETE
  @Path("{id}")
  public Response delete(
      @Context SecurityContext who, @PathParam("id") String id, ObjectNode body) {
    schemas.check("deleteUser", body);
    users.delete(Identity.user(who), number(id), body.path("force").asBoolean());
    return Answers.none();
  }

  /** Locks a user out. */
  @POST
  @Path("{id}/suspend")
  public Response suspend(@Context SecurityContext who, @PathParam("id") String id) {
    users.suspend(Identity.user(who), number(id));
    return Answers.none();
  }

  /** Lets a user in again. */
  @POST
  @Path("{id}/activate")
  public Response activate(@Context SecurityContext who, @PathParam("id") String id) {
    users.activate(Identity.user(who), number(id));
    return Answers.none();
  }

  /** Ends all tokens of a user. */
  @DELETE
  @Path("{id}/tokens")
  public Response dropTokens(@Context SecurityContext who, @PathParam("id") String id) {
    users.dropTokens(Identity.user(who), number(id));
    return Answers.none();
  }

  private static long number(String id) {
    return Numbers.id(id).orElseThrow(() -> ApiFailure.notFound("Invalid user id '" + id + "'"));
  }
}
