/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.VolumeMountService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Multipart;
import io.tule.controller.rest.internal.http.Rendered;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.FileInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.FileViews;
import io.tule.controller.rest.internal.view.Wire;
import io.tule.controller.rest.internal.yaml.FileDocuments;
import java.util.ArrayList;
import java.util.List;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Volume mounts and their links to agents. */
@Path("volumeMounts")
@UserCall
public final class VolumeMountResource {
  private final VolumeMountService mounts;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param mounts the volume mounts
   * @param schemas the bodies' rules
   */
  public VolumeMountResource(VolumeMountService mounts, Schemas schemas) {
    this.mounts = mounts;
    this.schemas = schemas;
  }

  /** The caller's volume mounts. */
  @GET
  public Response list(@Context SecurityContext who) {
    return Answers.ok(Wire.array(mounts.list(Identity.user(who)), FileViews::mount));
  }

  /** Creates a volume mount. */
  @POST
  public Response create(@Context SecurityContext who, @Rendered ObjectNode body) {
    schemas.check("volumeMountCreate", body);
    FileInput.Source source = FileInput.source(body);
    String name = body.get("name").asText();
    return Answers.ok(
        FileViews.mount(mounts.create(Identity.user(who), name, source.kind(), source.name())));
  }

  /** Creates a volume mount from a document. */
  @POST
  @Path("yaml")
  public Response createYaml(@Context SecurityContext who, Multipart upload) {
    return create(who, FileDocuments.volumeMount(upload));
  }

  /** One volume mount. */
  @GET
  @Path("{name}")
  public Response get(@Context SecurityContext who, @PathParam("name") String name) {
    return Answers.ok(FileViews.mount(mounts.get(Identity.user(who), name)));
  }

  /** Takes a volume mount's files from another secret or configuration map. */
  @PATCH
  @Path("{name}")
  public Response update(
      @Context SecurityContext who, @PathParam("name") String name, @Rendered ObjectNode body) {
    schemas.check("volumeMountUpdate", body);
    FileInput.Source source = FileInput.source(body);
    return Answers.ok(
        FileViews.mount(mounts.update(Identity.user(who), name, source.kind(), source.name())));
  }

  /** Takes a volume mount's files from what a document says. */
  @PATCH
  @Path("yaml/{name}")
  public Response updateYaml(
      @Context SecurityContext who, @PathParam("name") String name, Multipart upload) {
    return update(who, name, FileDocuments.volumeMount(upload, name));
  }

  /** Deletes a volume mount. */
  @DELETE
  @Path("{name}")
  public Response delete(@Context SecurityContext who, @PathParam("name") String name) {
    mounts.delete(Identity.user(who), name);
    return Response.accepted(Json.object()).build();
  }

  /** The agents that a volume mount is linked to. */
  @GET
  @Path("{name}/link")
  public Response links(@Context SecurityContext who, @PathParam("name") String name) {
    var agents = Wire.texts(mounts.agents(Identity.user(who), name));
    return Answers.ok(Json.object().set("fogUuids", agents));
  }

  /** Links a volume mount to agents. */
  @POST
  @Path("{name}/link")
  public Response link(
      @Context SecurityContext who, @PathParam("name") String name, ObjectNode body) {
    return Answers.ok(FileViews.mount(mounts.link(Identity.user(who), name, agents(body))));
  }

  /** Ends links of a volume mount. */
  @DELETE
  @Path("{name}/link")
  public Response unlink(
      @Context SecurityContext who, @PathParam("name") String name, ObjectNode body) {
    mounts.unlink(Identity.user(who), name, agents(body));
    return Answers.ok(Json.object());
  }

  private List<String> agents(ObjectNode body) {
    schemas.check("volumeMountLink", body);
    List<String> uuids = new ArrayList<>();
    for (JsonNode uuid : body.get("fogUuids")) {
      uuids.add(uuid.asText());
    }
    return uuids;
  }
}
