/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.DiagnosticService;
import io.tule.controller.TraceChunk;
import io.tule.controller.Tunnel;
import io.tule.controller.TunnelService;
import io.tule.controller.rest.internal.http.AgentCall;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.FileUpload;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Traces, snapshots and tunnels, as agents see them. */
@Path("agent")
@AgentCall
public final class AgentDiagnosticResource {
  private final DiagnosticService diagnostics;
  private final TunnelService tunnels;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param diagnostics traces and snapshots
   * @param tunnels tunnels
   * @param schemas the bodies' rules
   */
  public AgentDiagnosticResource(
      DiagnosticService diagnostics, TunnelService tunnels, Schemas schemas) {
    this.diagnostics = diagnostics;
    this.tunnels = tunnels;
    this.schemas = schemas;
  }

  /** The tunnel that the agent is to open or close. */
  @GET
  @Path("tunnel")
  public Response tunnel(@Context SecurityContext who) {
    Tunnel tunnel = tunnels.ordered(Identity.agent(who));
    ObjectNode row = Json.object().put("id", tunnel.id()).put("username", tunnel.username());
    row.put("password", tunnel.password());
    row.set("host", Wire.orNull(tunnel.host()));
    row.put("rport", tunnel.remotePort()).put("lport", tunnel.localPort());
    row.set("rsakey", Wire.orNull(tunnel.rsaKey()));
    row.put("closed", tunnel.closed());
    // The row of the original has its reference under two names.
    row.put("iofogUuid", tunnel.agentUuid());
    return Answers.ok(Json.object().set("tunnel", row));
  }

  /** Which microservices the agent is to trace. */
  @GET
  @Path("strace")
  public Response traces(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    var orders = diagnostics.traces(Identity.agent(who));
    body.set(
        "straceValues",
        Wire.array(
            orders,
            order ->
                Json.object()
                    .put("microserviceUuid", order.microserviceUuid())
                    .put("straceRun", order.run())));
    return Answers.ok(body);
  }

  /** What the agent traced. */
  @PUT
  @Path("strace")
  public Response putTraces(@Context SecurityContext who, ObjectNode body) {
    schemas.check("updateAgentStrace", body);
    List<TraceChunk> chunks = new ArrayList<>();
    body.get("straceData")
        .forEach(
            chunk ->
                chunks.add(
                    new TraceChunk(
                        chunk.get("microserviceUuid").asText(), chunk.get("buffer").asText())));
    diagnostics.addTraces(Identity.agent(who), chunks);
    return Answers.none();
  }

  /** The microservice whose image snapshot is wanted. */
  @GET
  @Path("image-snapshot")
  public Response snapshot(@Context SecurityContext who) {
    String uuid = diagnostics.wantedSnapshot(Identity.agent(who));
    return Answers.ok(Json.object().put("uuid", uuid));
  }

  /** The image snapshot that was wanted. */
  @PUT
  @Path("image-snapshot")
  public Response putSnapshot(@Context SecurityContext who, FileUpload upload) {
    AgentPrincipal agent = Identity.agent(who);
    if (!upload.isForm()) {
      throw ApiFailure.invalid("Invalid content type");
    }
    try {
      InputStream file = upload.file("upstream").orElseThrow(AgentDiagnosticResource::noFile);
      diagnostics.putSnapshot(agent, file);
      upload.drain();
    } catch (IOException | UncheckedIOException e) {
      throw noFile();
    }
    return Answers.ok(Json.object());
  }

  private static ApiFailure noFile() {
    return ApiFailure.invalid("Uploaded image snapshot file not found");
  }
}
