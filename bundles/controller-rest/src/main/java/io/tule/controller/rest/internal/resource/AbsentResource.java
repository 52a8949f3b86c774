/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import io.tule.api.ReasonCode;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.FailureMapper;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.UserCall;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Response;

/**
 * Routes of the contract that have nothing behind them yet: what is read is empty, what is changed
 * is refused, and both need a user.
 */
@Path("/")
@UserCall
public final class AbsentResource {
  /** No edge resources. */
  @GET
  @Path("edgeResources")
  public Response edgeResources() {
    return emptyList("edgeResources");
  }

  /** No versions of an edge resource. */
  @GET
  @Path("edgeResource/{name}")
  public Response edgeResource(@PathParam("name") String name) {
    return emptyList("edgeResources");
  }

  /** No edge resource. */
  @GET
  @Path("edgeResource/{name}/{version}")
  public Response edgeResource(
      @PathParam("name") String name, @PathParam("version") String version) {
    return FailureMapper.response(
        ApiFailure.notFound("Could not find resource " + name + " version " + version));
  }

  /** Refused. */
  @POST
  @Path("edgeResource")
  public Response createEdgeResource() {
    return absent();
  }

  /** Refused. */
  @PUT
  @Path("edgeResource/{name}/{version}")
  public Response putEdgeResource() {
    return absent();
  }

  /** Refused. */
  @DELETE
  @Path("edgeResource/{name}/{version}")
  public Response deleteEdgeResource(
      @PathParam("name") String name, @PathParam("version") String version) {
    return FailureMapper.response(
        ApiFailure.notFound("Could not find resource " + name + " version " + version));
  }

  /** Refused. */
  @POST
  @Path("edgeResource/{name}/{version}/link")
  public Response link() {
    return absent();
  }

  /** Refused. */
  @DELETE
  @Path("edgeResource/{name}/{version}/link")
  public Response unlink() {
    return absent();
  }

  /** No application templates. */
  @GET
  @Path("applicationTemplates")
  public Response templates() {
    return emptyList("applicationTemplates");
  }

  /** Refused. */
  @POST
  @Path("applicationTemplate")
  public Response createTemplate() {
    return absent();
  }

  /** Refused. */
  @POST
  @Path("applicationTemplate/yaml")
  public Response createYamlTemplate() {
    return absent();
  }

  /** No application template. */
  @GET
  @Path("applicationTemplate/{name}")
  public Response template(@PathParam("name") String name) {
    return FailureMapper.response(
        ApiFailure.notFound("Could not find Application Template " + name));
  }

  /** No application template. */
  @PATCH
  @Path("applicationTemplate/{name}")
  public Response patchTemplate() {
    return FailureMapper.response(ApiFailure.notFound("Invalid application id '{}'"));
  }

  /** Refused. */
  @PUT
  @Path("applicationTemplate/{name}")
  public Response putTemplate() {
    return absent();
  }

  /** Refused. */
  @PUT
  @Path("applicationTemplate/yaml/{name}")
  public Response putYamlTemplate() {
    return absent();
  }

  /** No application template. */
  @DELETE
  @Path("applicationTemplate/{name}")
  public Response deleteTemplate(@PathParam("name") String name) {
    return FailureMapper.response(
        ApiFailure.notFound("Could not find Application Template " + name));
  }

  /** Refused. */
  @GET
  @Path("k8s/{what}")
  public Response getKubelet() {
    return absent();
  }

  /** Refused. */
  @POST
  @Path("k8s/{what}")
  public Response postKubelet() {
    return absent();
  }

  /** Refused. */
  @PUT
  @Path("k8s/{what}")
  public Response putKubelet() {
    return absent();
  }

  /** Refused. */
  @DELETE
  @Path("k8s/{what}")
  public Response deleteKubelet() {
    return absent();
  }

  private static Response emptyList(String key) {
    return Answers.ok(Json.object().set(key, Json.array()));
  }

  /** The refusal of what is known and not built. */
  static Response absent() {
    return FailureMapper.response(
        new ApiFailure(
            501,
            "NotImplementedError",
            ReasonCode.NOT_IMPLEMENTED,
            "This Controller does not offer this operation"));
  }
}
