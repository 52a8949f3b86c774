/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.FailureMapper;
import io.tule.controller.rest.internal.http.UserCall;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.core.Response;

/**
 * Diagnostics of microservices, which have nothing behind them yet; see {@link AbsentResource}.
 *
 * <p>A class of its own because JAX-RS looks for a route only in the classes whose path fits best.
 */
@Path("microservices")
@UserCall
public final class DiagnosticResource {
  /** No trace. */
  @GET
  @Path("{uuid}/strace")
  public Response trace() {
    return FailureMapper.response(
        ApiFailure.notFound("Strace data for this microservice not found"));
  }

  /** Refused. */
  @PATCH
  @Path("{uuid}/strace")
  public Response patchTrace() {
    return AbsentResource.absent();
  }

  /** Refused. */
  @PUT
  @Path("{uuid}/strace")
  public Response putTrace() {
    return AbsentResource.absent();
  }

  /** No image snapshot. */
  @GET
  @Path("{uuid}/image-snapshot")
  public Response snapshot() {
    return FailureMapper.response(
        ApiFailure.notFound("Image snapshot is not available for this microservice."));
  }

  /** Refused. */
  @POST
  @Path("{uuid}/image-snapshot")
  public Response createSnapshot() {
    return AbsentResource.absent();
  }
}
