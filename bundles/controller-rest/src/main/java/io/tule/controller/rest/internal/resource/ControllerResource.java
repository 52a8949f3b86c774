/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.AgentService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.view.OtherViews;
import io.tule.controller.rest.internal.view.Wire;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.ws.rs.GET;
import javax.ws.rs.HEAD;
import javax.ws.rs.Path;
import javax.ws.rs.core.Response;

/** What the Controller says of itself, to anybody. */
@Path("/")
public final class ControllerResource {
  /** The version that clients of the original gate on. */
  private static final String COMPATIBLE_VERSION = "3.0.4";

  private static final String COMPATIBLE_VIEWER_VERSION = "3.0.2";
  private static final double MILLIS_PER_SECOND = 1000;

  private final AgentService agents;
  private final Clock clock;
  private final Instant started;

  /**
   * Creates the resource.
   *
   * @param agents knows the hardware types
   * @param clock the time
   */
  public ControllerResource(AgentService agents, Clock clock) {
    this.agents = agents;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** Liveness, times and versions. */
  @GET
  @Path("status")
  public Response status() {
    Instant now = clock.instant();
    ObjectNode status = Json.object().put("status", "online");
    status.put("timestamp", now.toEpochMilli());
    status.put("uptimeSec", Duration.between(started, now).toMillis() / MILLIS_PER_SECOND);
    ObjectNode versions = status.putObject("versions");
    versions.put("controller", COMPATIBLE_VERSION).put("ecnViewer", COMPATIBLE_VIEWER_VERSION);
    return Answers.ok(status);
  }

  /** Whether a new account has to be activated by mail: never. */
  @GET
  @Path("email-activation")
  public Response emailActivation() {
    return Answers.ok(Json.object().put("isEmailActivationEnabled", false));
  }

  /** The hardware types an agent can have. */
  @GET
  @Path("fog-types")
  public Response fogTypes() {
    ObjectNode body = Json.object();
    body.set("fogTypes", Wire.array(agents.fogTypes(), OtherViews::fogType));
    return Answers.ok(body);
  }

  /** How clients find out that this is version 3. */
  @HEAD
  @Path("capabilities/edgeResources")
  public Response edgeResources() {
    return Answers.none();
  }

  /** How clients find out that this is version 3. */
  @HEAD
  @Path("capabilities/applicationTemplates")
  public Response applicationTemplates() {
    return Answers.none();
  }
}
