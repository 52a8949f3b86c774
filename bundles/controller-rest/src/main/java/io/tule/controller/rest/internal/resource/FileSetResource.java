/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.FileSet;
import io.tule.controller.FileSetService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.BodyLimit;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Multipart;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.FileInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.FileViews;
import io.tule.controller.rest.internal.view.Wire;
import io.tule.controller.rest.internal.yaml.FileDocuments;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Secrets and configuration maps; bodies are no templates, so that any text can be a value. */
@Path("/")
@UserCall
public final class FileSetResource {
  /** Largest body in bytes: what a set may hold, written in JSON. */
  static final int LIMIT = 1024 * 1024;

  private final FileSetService sets;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param sets the secrets and configuration maps
   * @param schemas the bodies' rules
   */
  public FileSetResource(FileSetService sets, Schemas schemas) {
    this.sets = sets;
    this.schemas = schemas;
  }

  /** The caller's secrets, without what is in them. */
  @GET
  @Path("secrets")
  public Response secrets(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    var all = sets.list(Identity.user(who), FileSet.Kind.SECRET);
    return Answers.ok(body.set("secrets", Wire.array(all, FileViews::listed)));
  }

  /** Creates a secret. */
  @POST
  @Path("secrets")
  public Response createSecret(@Context SecurityContext who, @BodyLimit(LIMIT) ObjectNode body) {
    return create(who, FileSet.Kind.SECRET, "secretCreate", body);
  }

  /** Creates a secret from a document. */
  @POST
  @Path("secrets/yaml")
  public Response createSecretYaml(@Context SecurityContext who, Multipart upload) {
    return createSecret(who, FileDocuments.fileSet(upload, FileSet.Kind.SECRET));
  }

  /** One secret with what is in it. */
  @GET
  @Path("secrets/{name}")
  public Response secret(@Context SecurityContext who, @PathParam("name") String name) {
    return get(who, FileSet.Kind.SECRET, name);
  }

  /** Gives a secret other files. */
  @PATCH
  @Path("secrets/{name}")
  public Response updateSecret(
      @Context SecurityContext who,
      @PathParam("name") String name,
      @BodyLimit(LIMIT) ObjectNode body) {
    return update(who, FileSet.Kind.SECRET, name, "secretUpdate", body);
  }

  /** Gives a secret the files of a document. */
  @PATCH
  @Path("secrets/yaml/{name}")
  public Response updateSecretYaml(
      @Context SecurityContext who, @PathParam("name") String name, Multipart upload) {
    return updateSecret(who, name, FileDocuments.fileSet(upload, FileSet.Kind.SECRET, name));
  }

  /** Deletes a secret with its volume mounts. */
  @DELETE
  @Path("secrets/{name}")
  public Response deleteSecret(@Context SecurityContext who, @PathParam("name") String name) {
    return delete(who, FileSet.Kind.SECRET, name);
  }

  /** The caller's configuration maps, without what is in them. */
  @GET
  @Path("configmaps")
  public Response configMaps(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    var all = sets.list(Identity.user(who), FileSet.Kind.CONFIG_MAP);
    return Answers.ok(body.set("configMaps", Wire.array(all, FileViews::listed)));
  }

  /** Creates a configuration map. */
  @POST
  @Path("configmaps")
  public Response createConfigMap(@Context SecurityContext who, @BodyLimit(LIMIT) ObjectNode body) {
    return create(who, FileSet.Kind.CONFIG_MAP, "configMapCreate", body);
  }

  /** Creates a configuration map from a document. */
  @POST
  @Path("configmaps/yaml")
  public Response createConfigMapYaml(@Context SecurityContext who, Multipart upload) {
    return createConfigMap(who, FileDocuments.fileSet(upload, FileSet.Kind.CONFIG_MAP));
  }

  /** One configuration map with what is in it. */
  @GET
  @Path("configmaps/{name}")
  public Response configMap(@Context SecurityContext who, @PathParam("name") String name) {
    return get(who, FileSet.Kind.CONFIG_MAP, name);
  }

  /** Gives a configuration map other files. */
  @PATCH
  @Path("configmaps/{name}")
  public Response updateConfigMap(
      @Context SecurityContext who,
      @PathParam("name") String name,
      @BodyLimit(LIMIT) ObjectNode body) {
    return update(who, FileSet.Kind.CONFIG_MAP, name, "configMapUpdate", body);
  }

  /** Gives a configuration map the files of a document. */
  @PATCH
  @Path("configmaps/yaml/{name}")
  public Response updateConfigMapYaml(
      @Context SecurityContext who, @PathParam("name") String name, Multipart upload) {
    return updateConfigMap(who, name, FileDocuments.fileSet(upload, FileSet.Kind.CONFIG_MAP, name));
  }

  /** Deletes a configuration map with its volume mounts. */
  @DELETE
  @Path("configmaps/{name}")
  public Response deleteConfigMap(@Context SecurityContext who, @PathParam("name") String name) {
    return delete(who, FileSet.Kind.CONFIG_MAP, name);
  }

  private Response create(SecurityContext who, FileSet.Kind kind, String schema, ObjectNode body) {
    schemas.check(schema, body);
    FileSet set = sets.create(Identity.user(who), kind, FileInput.fileSet(body));
    return Answers.created(FileViews.listed(set));
  }

  private Response get(SecurityContext who, FileSet.Kind kind, String name) {
    return Answers.ok(FileViews.full(sets.get(Identity.user(who), kind, name)));
  }

  private Response update(
      SecurityContext who, FileSet.Kind kind, String name, String schema, ObjectNode body) {
    schemas.check(schema, body);
    FileSet set = sets.update(Identity.user(who), kind, name, FileInput.fileSet(body));
    return Answers.ok(FileViews.listed(set));
  }

  private Response delete(SecurityContext who, FileSet.Kind kind, String name) {
    sets.delete(Identity.user(who), kind, name);
    return Answers.ok(Json.object());
  }
}
