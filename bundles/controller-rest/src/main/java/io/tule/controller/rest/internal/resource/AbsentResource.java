/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import io.tule.api.ReasonCode;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.FailureMapper;
import io.tule.controller.rest.internal.http.UserCall;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.core.Response;

/**
 * Routes of the contract that have nothing behind them yet: what is read is empty, what is changed
 * is refused, and both need a user.
 */
@Path("/")
@UserCall
public final class AbsentResource {
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
