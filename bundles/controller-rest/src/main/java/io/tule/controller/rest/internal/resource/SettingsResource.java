/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.ConfigService;
import io.tule.controller.RouterService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Rendered;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.OtherViews;
import io.tule.controller.rest.internal.view.Wire;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** The default router and the configuration store. */
@Path("/")
@UserCall
public final class SettingsResource {
  private final RouterService routers;
  private final ConfigService config;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param routers the default router
   * @param config the configuration store
   * @param schemas the bodies' rules
   */
  public SettingsResource(RouterService routers, ConfigService config, Schemas schemas) {
    this.routers = routers;
    this.config = config;
    this.schemas = schemas;
  }

  /** The default router. */
  @GET
  @Path("router")
  public Response router(@Context SecurityContext who) {
    return Answers.ok(OtherViews.router(routers.defaultRouter(Identity.user(who))));
  }

  /** Sets the default router. */
  @PUT
  @Path("router")
  public Response putRouter(@Context SecurityContext who, @Rendered ObjectNode body) {
    schemas.check("defaultRouter", body);
    var router =
        routers.putDefaultRouter(
            Identity.user(who),
            body.get("host").asText(),
            body.path("messagingPort").asInt(),
            body.path("interRouterPort").asInt(),
            body.path("edgeRouterPort").asInt());
    if (body.path("tellAgents").asBoolean()) {
      routers.tellAgents(Identity.user(who));
    }
    return Answers.ok(OtherViews.routerRow(router));
  }

  /** All entries of the configuration store. */
  @GET
  @Path("config")
  public Response config(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    body.set("config", Wire.array(config.list(Identity.user(who)), OtherViews::config));
    return Answers.ok(body);
  }

  /** One entry of the configuration store. */
  @GET
  @Path("config/{key}")
  public Response config(@Context SecurityContext who, @PathParam("key") String key) {
    return Answers.ok(OtherViews.config(config.get(Identity.user(who), key)));
  }

  /** Sets an entry of the configuration store. */
  @PUT
  @Path("config")
  public Response putConfig(@Context SecurityContext who, @Rendered ObjectNode body) {
    schemas.check("config", body);
    String key = body.get("key").asText();
    var entry = config.put(Identity.user(who), key, body.get("value").asText());
    return Answers.ok(OtherViews.configRow(entry));
  }
}
