/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.Application;
import io.tule.controller.ApplicationService;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.ErrorKind;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Multipart;
import io.tule.controller.rest.internal.http.Rendered;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.MicroserviceInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.template.Deployment;
import io.tule.controller.rest.internal.template.Rendering;
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
  private final Deployment deployment;
  private final Rendering rendering;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param applications the applications
   * @param deployment makes applications of templates
   * @param rendering renders documents
   * @param schemas the bodies' rules
   */
  public ApplicationResource(
      ApplicationService applications,
      Deployment deployment,
      Rendering rendering,
      Schemas schemas) {
    this.deployment = deployment;
    this.rendering = rendering;
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
  public Response create(@Context SecurityContext who, @Rendered ObjectNode body) {
    Application created = applications.create(Identity.user(who), created(who, body));
    return Answers.created(identity(created));
  }

  /** Creates an application from a document. */
  @POST
  @Path("application/yaml")
  public Response createYaml(@Context SecurityContext who, Multipart upload) {
    return create(who, document(who, upload));
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
      @Context SecurityContext who, @PathParam("name") String name, @Rendered ObjectNode body) {
    schemas.check("applicationPatch", body);
    return updated(
        () -> applications.update(Identity.user(who), name, MicroserviceInput.application(body)));
  }

  /** Makes an application what the body says. */
  @PUT
  @Path("application/{name}")
  public Response replace(
      @Context SecurityContext who, @PathParam("name") String name, @Rendered ObjectNode body) {
    ObjectNode wanted = deployment.application(Identity.user(who), body);
    schemas.check("applicationUpdate", wanted);
    applications.replace(Identity.user(who), name, MicroserviceInput.application(wanted));
    return Answers.none();
  }

  /** Makes an application what a document says. */
  @PUT
  @Path("application/yaml/{name}")
  public Response replaceYaml(
      @Context SecurityContext who, @PathParam("name") String name, Multipart upload) {
    return replace(who, name, document(who, upload));
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
    return updated(
        () ->
            applications.update(
                Identity.user(who), flowId(id), MicroserviceInput.application(body)));
  }

  /** Deletes an application with its microservices. */
  @DELETE
  @Path("flow/{id}")
  public Response deleteFlow(@Context SecurityContext who, @PathParam("id") String id) {
    applications.delete(Identity.user(who), flowId(id));
    return Answers.none();
  }

  /** The original forgets to fill in the name of what it did not find. */
  private static Response updated(Runnable update) {
    try {
      update.run();
    } catch (ControllerException e) {
      throw e.kind() == ErrorKind.NOT_FOUND
          ? ControllerException.notFound("Invalid application id '{}'")
          : e;
    }
    return Answers.none();
  }

  private Response list(SecurityContext who, String key) {
    ObjectNode body = Json.object();
    var list = applications.list(Identity.user(who));
    body.set(key, Wire.array(list, MicroserviceView::listed));
    return Answers.ok(body);
  }

  private Draft<Application> created(SecurityContext who, ObjectNode body) {
    ObjectNode wanted = deployment.application(Identity.user(who), body);
    schemas.check("applicationCreate", wanted);
    return MicroserviceInput.application(wanted);
  }

  private ObjectNode document(SecurityContext who, Multipart upload) {
    return rendering.body(Identity.user(who), Conversion.application(file(upload)));
  }

  private static ObjectNode identity(Application application) {
    return Json.object().put("id", application.id()).put("name", application.name());
  }

  private static String file(Multipart upload) {
    return upload
        .file("application")
        .orElseThrow(() -> ApiFailure.invalid("Application file missing"));
  }

  private static long flowId(String id) {
    return Numbers.id(id)
        .orElseThrow(() -> ApiFailure.notFound("Invalid application id '" + id + "'"));
  }
}
