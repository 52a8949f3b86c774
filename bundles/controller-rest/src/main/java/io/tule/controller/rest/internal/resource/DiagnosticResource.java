/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.Caller;
import io.tule.controller.DiagnosticService;
import io.tule.controller.FtpTarget;
import io.tule.controller.Snapshot;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.RoutedRequest;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.core.StreamingOutput;

/**
 * Traces and image snapshots of microservices.
 *
 * <p>A class of its own because JAX-RS looks for a route only in the classes whose path fits best.
 */
@Path("microservices")
@UserCall
public final class DiagnosticResource {
  private final DiagnosticService diagnostics;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param diagnostics traces and snapshots
   * @param schemas the bodies' rules
   */
  public DiagnosticResource(DiagnosticService diagnostics, Schemas schemas) {
    this.diagnostics = diagnostics;
    this.schemas = schemas;
  }

  /** What was traced, as text or in base64. */
  @GET
  @Path("{uuid}/strace")
  public Response trace(
      @Context SecurityContext who,
      @PathParam("uuid") String uuid,
      @QueryParam("format") String format) {
    Caller caller = Identity.user(who);
    ObjectNode query = Json.object();
    if (format != null) {
      query.put("format", format);
    }
    schemas.check("straceGetData", query);
    String text = diagnostics.traced(caller, uuid);
    boolean file = query.get("format").asText().equals("file");
    String data =
        file ? Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) : text;
    return Answers.ok(Json.object().put("data", data));
  }

  /** Starts or stops a trace. */
  @PATCH
  @Path("{uuid}/strace")
  public Response patchTrace(
      @Context SecurityContext who, @PathParam("uuid") String uuid, ObjectNode body) {
    schemas.check("straceStateUpdate", body);
    diagnostics.trace(Identity.user(who), uuid, body.get("enable").asBoolean());
    return Answers.none();
  }

  /** Sends a trace to an FTP server. */
  @PUT
  @Path("{uuid}/strace")
  public Response putTrace(
      @Context SecurityContext who, @PathParam("uuid") String uuid, ObjectNode body) {
    schemas.check("stracePostToFtp", body);
    FtpTarget target =
        new FtpTarget(
            body.get("ftpHost").asText(),
            body.get("ftpPort").asInt(),
            body.get("ftpUser").asText(),
            body.get("ftpPass").asText(),
            body.get("ftpDestDir").asText());
    diagnostics.sendTrace(Identity.user(who), uuid, target);
    return Answers.none();
  }

  /** The image snapshot, once; {@code HEAD} leaves it where it is. */
  @GET
  @Path("{uuid}/image-snapshot")
  public Response snapshot(
      @Context SecurityContext who,
      @Context HttpServletRequest request,
      @PathParam("uuid") String uuid) {
    Snapshot snapshot = diagnostics.snapshot(Identity.user(who), uuid);
    Response.ResponseBuilder answer =
        Response.ok()
            .header(HttpHeaders.CONTENT_LENGTH, Long.toString(snapshot.length()))
            .header(HttpHeaders.CONTENT_TYPE, "application/gzip")
            .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=" + snapshot.fileName());
    if (!RoutedRequest.isHead(request)) {
      answer.entity((StreamingOutput) snapshot::writeTo);
    }
    return answer.build();
  }

  /** Asks for an image snapshot. */
  @POST
  @Path("{uuid}/image-snapshot")
  public Response createSnapshot(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    diagnostics.requestSnapshot(Identity.user(who), uuid);
    return Answers.created();
  }
}
