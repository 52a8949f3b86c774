/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.ApplicationTemplate;
import io.tule.controller.TemplateService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Multipart;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.EdgeInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.template.Rendering;
import io.tule.controller.rest.internal.view.TemplateView;
import io.tule.controller.rest.internal.view.Wire;
import io.tule.controller.rest.internal.yaml.Conversion;
import java.util.Map;
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

/** Application templates; what they hold is rendered when they are deployed, not when stored. */
@Path("/")
@UserCall
public final class TemplateResource {
  private final TemplateService templates;
  private final Rendering rendering;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param templates the templates
   * @param rendering renders the variables of documents
   * @param schemas the bodies' rules
   */
  public TemplateResource(TemplateService templates, Rendering rendering, Schemas schemas) {
    this.rendering = rendering;
    this.templates = templates;
    this.schemas = schemas;
  }

  /** The caller's templates. */
  @GET
  @Path("applicationTemplates")
  public Response list(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    var all = templates.list(Identity.user(who));
    body.set("applicationTemplates", Wire.array(all, TemplateView::listed));
    return Answers.ok(body);
  }

  /** Creates a template. */
  @POST
  @Path("applicationTemplate")
  public Response create(@Context SecurityContext who, ObjectNode body) {
    schemas.check("applicationTemplateCreate", body);
    return Answers.created(
        identity(templates.create(Identity.user(who), EdgeInput.wholeTemplate(body))));
  }

  /** Creates a template from a document. */
  @POST
  @Path("applicationTemplate/yaml")
  public Response createYaml(@Context SecurityContext who, Multipart upload) {
    return create(who, document(who, upload));
  }

  /** One template. */
  @GET
  @Path("applicationTemplate/{name}")
  public Response get(@Context SecurityContext who, @PathParam("name") String name) {
    return Answers.ok(TemplateView.full(templates.get(Identity.user(who), name)));
  }

  /** Changes a template's name and description. */
  @PATCH
  @Path("applicationTemplate/{name}")
  public Response update(
      @Context SecurityContext who, @PathParam("name") String name, ObjectNode body) {
    schemas.check("applicationTemplatePatch", body);
    templates.update(Identity.user(who), name, EdgeInput.template(body));
    return Answers.none();
  }

  /** Makes a template what the body says. */
  @PUT
  @Path("applicationTemplate/{name}")
  public Response replace(
      @Context SecurityContext who, @PathParam("name") String name, ObjectNode body) {
    schemas.check("applicationTemplateUpdate", body);
    return Answers.ok(
        identity(templates.put(Identity.user(who), name, EdgeInput.wholeTemplate(body))));
  }

  /** Makes a template what a document says. */
  @PUT
  @Path("applicationTemplate/yaml/{name}")
  public Response replaceYaml(
      @Context SecurityContext who, @PathParam("name") String name, Multipart upload) {
    return replace(who, name, document(who, upload));
  }

  /** Deletes a template. */
  @DELETE
  @Path("applicationTemplate/{name}")
  public Response delete(@Context SecurityContext who, @PathParam("name") String name) {
    templates.delete(Identity.user(who), name);
    return Answers.none();
  }

  private ObjectNode document(SecurityContext who, Multipart upload) {
    ObjectNode document =
        Conversion.template(
            upload
                .file("template")
                .orElseThrow(() -> ApiFailure.invalid("Application file missing")));
    JsonNode variables = document.path("variables");
    if (variables.isContainerNode()) {
      document.set("variables", rendering.rendered(Identity.user(who), variables, Map.of()));
    }
    return document;
  }

  private static ObjectNode identity(ApplicationTemplate template) {
    return Json.object().put("id", template.id()).put("name", template.name());
  }
}
