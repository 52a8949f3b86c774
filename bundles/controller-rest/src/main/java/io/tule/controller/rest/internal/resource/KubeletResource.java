/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.model.Agent;
import io.tule.api.model.AgentSettings;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.Application;
import io.tule.controller.AgentService;
import io.tule.controller.ApplicationService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.FailureMapper;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.view.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/**
 * What a kubelet asked of the original (contract §3.16): what works there works here, what never
 * did is refused.
 */
@Path("k8s")
@UserCall
public final class KubeletResource {
  private static final int PODS = 100;
  private static final double PRESSURE = 0.9;

  /** What the original's schema library says of a query without a node. */
  private static final String NO_NODE =
      "{\"property\":\"instance\",\"message\":\"is not exactly one from [subschema 0],[subschema"
          + " 1]\",\"schema\":\"/iofogGet\",\"instance\":{},\"name\":\"oneOf\",\"argument\":"
          + "[\"[subschema 0]\",\"[subschema 1]\"],\"stack\":\"instance is not exactly one from"
          + " [subschema 0],[subschema 1]\"}";

  private final AgentService agents;
  private final ApplicationService applications;
  private final Clock clock;

  /**
   * Creates the resource.
   *
   * @param agents the nodes
   * @param applications the pods
   * @param clock the time
   */
  public KubeletResource(AgentService agents, ApplicationService applications, Clock clock) {
    this.agents = agents;
    this.applications = applications;
    this.clock = clock;
  }

  /** Refused: it never worked. */
  @POST
  @Path("createPod")
  public Response createPod(ObjectNode pod) {
    podName(pod);
    return absent();
  }

  /** Does nothing, as in the original. */
  @PUT
  @Path("updatePod")
  public Response updatePod() {
    return Answers.ok();
  }

  /** Refused: it never worked. */
  @DELETE
  @Path("deletePod")
  public Response deletePod(ObjectNode pod) {
    podName(pod);
    return absent();
  }

  private static void podName(ObjectNode pod) {
    if (!pod.at("/metadata/name").isTextual()) {
      throw ApiFailure.invalid("Required field 'metadata.name' is missing");
    }
  }

  /** One pod. */
  @GET
  @Path("getPod")
  public Response getPod(@Context SecurityContext who, @QueryParam("name") String name) {
    if (name == null) {
      throw ApiFailure.invalid("Required field 'name' is missing");
    }
    return described(applications.get(Identity.user(who), name))
        .map(pod -> Answers.ok(pod.path("metadata")))
        .orElseThrow(() -> ApiFailure.notFound("Invalid application id '" + name + "'"));
  }

  /** Refused: it never worked. */
  @GET
  @Path("getPodStatus")
  public Response getPodStatus(@Context SecurityContext who, @QueryParam("name") String name) {
    getPod(who, name);
    return absent();
  }

  /** Nothing, as in the original. */
  @GET
  @Path("getContainerLogs")
  public Response getContainerLogs() {
    return Answers.ok();
  }

  /** The caller's pods on a node. */
  @GET
  @Path("getPods")
  public Response getPods(@Context SecurityContext who, @QueryParam("nodeName") String node) {
    return Answers.ok(pods(who, node == null ? "" : node));
  }

  private ArrayNode pods(SecurityContext who, String node) {
    ArrayNode pods = Json.array();
    for (Application application : applications.list(Identity.user(who))) {
      described(application)
          .filter(pod -> pod.path("node").asText("").equals(node))
          .ifPresent(pod -> pods.add(pod.path("metadata")));
    }
    return pods;
  }

  /** What a kubelet has put into the description of an application. */
  private static Optional<JsonNode> described(Application application) {
    try {
      byte[] json = Base64.getDecoder().decode(application.description());
      JsonNode pod = Json.read(new String(json, StandardCharsets.UTF_8));
      return pod.path("metadata").isObject() ? Optional.of(pod) : Optional.empty();
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  /** What a node may use. */
  @GET
  @Path("capacity")
  public Response capacity(@Context SecurityContext who, @QueryParam("nodeName") String node) {
    AgentSettings settings = agent(who, node).settings();
    ObjectNode body = Json.object().put("cpu", settings.cpuLimit());
    return Answers.ok(
        body.put("memory", settings.memoryLimit() + "Mi").put("pods", Integer.toString(PODS)));
  }

  /** What a node has left. */
  @GET
  @Path("allocatable")
  public Response allocatable(@Context SecurityContext who, @QueryParam("nodeName") String node) {
    Agent agent = agent(who, node);
    AgentStatus status = agent.status();
    ObjectNode body = Json.object();
    body.set("cpu", Wire.number(agent.settings().cpuLimit() - status.cpuUsage()));
    long memory = Math.round(agent.settings().memoryLimit() - status.memoryUsage());
    body.put("memory", memory + "Mi");
    return Answers.ok(body.put("pods", Math.max(0, PODS - pods(who, agent.uuid()).size())));
  }

  /** How a node is. */
  @GET
  @Path("nodeConditions")
  public Response nodeConditions(
      @Context SecurityContext who, @QueryParam("nodeName") String node) {
    Agent agent = agent(who, node);
    AgentStatus status = agent.status();
    AgentSettings settings = agent.settings();
    double memory = status.memoryUsage() / settings.memoryLimit();
    double disk = status.diskUsage() / settings.diskLimit();
    String memoryText = usage(status.memoryUsage(), settings.memoryLimit());
    String diskText = usage(status.diskUsage(), settings.diskLimit());
    boolean ready = status.daemonStatus().equals("RUNNING");
    boolean full = status.diskUsage() >= settings.diskLimit();
    ArrayNode body = Json.array();
    body.add(condition("Ready", ready, status, status.daemonStatus()));
    body.add(condition("OutOfDisk", full, status, diskText));
    body.add(condition("MemoryPressure", memory >= PRESSURE, status, memoryText));
    body.add(condition("DiskPressure", disk >= PRESSURE, status, diskText));
    body.add(condition("NetworkUnavailable", false, status, ""));
    return Answers.ok(body);
  }

  private static String usage(double used, int limit) {
    return "Usage: " + Wire.number(used).asText() + ", Limit: " + limit;
  }

  private ObjectNode condition(String type, boolean holds, AgentStatus status, String message) {
    ObjectNode node = Json.object().put("type", type).put("status", holds ? "True" : "False");
    long seen = status.lastStatusTime();
    node.put("lastHeartbeatTime", seen == 0 ? null : Wire.time(Instant.ofEpochMilli(seen)));
    node.put("lastTransitionTime", Wire.time(clock.instant()));
    return node.put("reason", "").put("message", message);
  }

  /** Where a node is. */
  @GET
  @Path("nodeAddresses")
  public Response nodeAddresses(@Context SecurityContext who, @QueryParam("nodeName") String node) {
    AgentStatus status = agent(who, node).status();
    ArrayNode body = Json.array();
    body.addObject().put("type", "InternalIP").put("address", status.ipAddress());
    body.addObject().put("type", "ExternalIP").put("address", status.ipAddressExternal());
    return Answers.ok(body);
  }

  /** A token for a kubelet: the one it has, so that none outlives the session. */
  @GET
  @Path("vk-token")
  public Response kubeletToken(
      @Context SecurityContext who, @HeaderParam(HttpHeaders.AUTHORIZATION) String header) {
    ObjectNode body = Json.object().put("userId", Identity.user(who).userId());
    return Answers.ok(body.put("token", header.replaceFirst("(?i)^bearer +", "")));
  }

  /** A token for a scheduler, as for a kubelet. */
  @GET
  @Path("scheduler-token")
  public Response schedulerToken(
      @Context SecurityContext who, @HeaderParam(HttpHeaders.AUTHORIZATION) String header) {
    return kubeletToken(who, header);
  }

  private Agent agent(SecurityContext who, String node) {
    if (node == null) {
      throw ApiFailure.invalid(NO_NODE);
    }
    return agents.get(Identity.user(who), node);
  }

  private static Response absent() {
    return FailureMapper.response(
        new ApiFailure(
            501,
            "NotImplementedError",
            ReasonCode.NOT_IMPLEMENTED,
            "This Controller does not offer this operation"));
  }
}
