/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.model.Application;
import io.tule.controller.ApplicationService;
import io.tule.controller.Draft;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Multipart;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.MicroserviceInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.MicroserviceView;
import io.tule.controller.rest.internal.view.Wire;
import io.tule.controller.rest.internal.yaml.Conversion;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Applications, and the flows they were called before. */
@Path("/")
@UserCall
public final class ApplicationResource {
  private final ApplicationService applications;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param applications the applications
   * @param schemas the bodies' rules
   */
  public ApplicationResource(ApplicationService applications, Schemas schemas) {
    this.applications = applications;
    this.schemas = schemas;
  }

  /** The caller's applications. */
  @GET
  @Path("application")
  public Response list(@Context SecurityContext who) {
    return list(who, "applications");
  }

  /** Creates an application with all that is in it. */
  @POST
  @Path("application")
  public Response create(@Context SecurityContext who, ObjectNode body) {
    Application created = applications.create(Identity.user(who), created(body));
    return Answers.created(identity(created));
  }

  /** Creates an application from a document. */
  @POST
  @Path("application/yaml")
  public Response createYaml(@Context SecurityContext who, Multipart upload) {
    return create(who, Conversion.application(file(upload)));
  }

  /** One application. */
  @GET
  @Path("application/{name}")
  public Response get(@Context SecurityContext who, @PathParam("name") String name) {
    return Answers.ok(MicroserviceView.application(applications.get(Identity.user(who), name)));
  }

  /** Changes an application's own properties. */
  @PATCH
  @Path("application/{name}")
  public Response update(
      @Context SecurityContext who, @PathParam("name") String name, ObjectNode body) {
    schemas.check("applicationPatch", body);
    applications.update(Identity.user(who), name, MicroserviceInput.application(body));
    return Answers.none();
  }

  /** Makes an application what the body says. */
  @PUT
  @Path("application/{name}")
  public Response replace(
      @Context SecurityContext who, @PathParam("name") String name, ObjectNode body) {
    schemas.check("applicationUpdate", body);
    refuseTemplate(body);
    applications.replace(Identity.user(who), name, MicroserviceInput.application(body));
    return Answers.none();
  }

  /** Makes an application what a document says. */
  @PUT
  @Path("application/yaml/{name}")
  public Response replaceYaml(
      @Context SecurityContext who, @PathParam("name") String name, Multipart upload) {
    return replace(who, name, Conversion.application(file(upload)));
  }

  /** Deletes an application with its microservices. */
  @DELETE
  @Path("application/{name}")
  public Response delete(@Context SecurityContext who, @PathParam("name") String name) {
    applications.delete(Identity.user(who), name);
    return Answers.none();
  }

  /** The caller's applications, under their earlier name. */
  @GET
  @Path("flow")
  public Response listFlows(@Context SecurityContext who) {
    return list(who, "flows");
  }

  /** Creates an application. */
  @POST
  @Path("flow")
  public Response createFlow(@Context SecurityContext who, ObjectNode body) {
    return create(who, body);
  }

  /** One application. */
  @GET
  @Path("flow/{id}")
  public Response getFlow(@Context SecurityContext who, @PathParam("id") String id) {
    Application application = applications.get(Identity.user(who), flowId(id));
    return Answers.ok(MicroserviceView.application(application));
  }

  /** Changes an application's own properties. */
  @PATCH
  @Path("flow/{id}")
  public Response updateFlow(
      @Context SecurityContext who, @PathParam("id") String id, ObjectNode body) {
    schemas.check("applicationPatch", body);
    applications.update(Identity.user(who), flowId(id), MicroserviceInput.application(body));
    return Answers.none();
  }

  /** Deletes an application with its microservices. */
  @DELETE
  @Path("flow/{id}")
  public Response deleteFlow(@Context SecurityContext who, @PathParam("id") String id) {
    applications.delete(Identity.user(who), flowId(id));
    return Answers.none();
  }

  private Response list(SecurityContext who, String key) {
    ObjectNode body = Json.object();
    var list = applications.list(Identity.user(who));
    body.set(key, Wire.array(list, MicroserviceView::application));
    return Answers.ok(body);
  }

  private Draft<Application> created(ObjectNode body) {
    schemas.check("applicationCreate", body);
    refuseTemplate(body);
    return MicroserviceInput.application(body);
  }

  private static ObjectNode identity(Application application) {
    return Json.object().put("id", application.id()).put("name", application.name());
  }

  private static String file(Multipart upload) {
    return upload
        .file("application")
        .orElseThrow(() -> ApiFailure.invalid("Application file missing"));
  }

  private static void refuseTemplate(ObjectNode body) {
    if (!body.path("template").path("name").asText("").isEmpty()) {
      throw new ApiFailure(
          501,
          "NotImplementedError",
          ReasonCode.NOT_IMPLEMENTED,
          "Application templates are not available on this Controller");
    }
  }

  private static long flowId(String id) {
    return Numbers.id(id)
        .orElseThrow(() -> ApiFailure.notFound("Invalid application id '" + id + "'"));
  }
}
