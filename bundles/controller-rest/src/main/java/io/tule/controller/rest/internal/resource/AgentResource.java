/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.Agent;
import io.tule.api.model.ProvisioningKey;
import io.tule.controller.AgentFilter;
import io.tule.controller.AgentService;
import io.tule.controller.Caller;
import io.tule.controller.EdgeResourceService;
import io.tule.controller.HardwareInfo;
import io.tule.controller.VersionCommand;
import io.tule.controller.VolumeMountService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Rendered;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.AgentInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.AgentView;
import io.tule.controller.rest.internal.view.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.core.UriInfo;

/** Agents, as users manage them. */
@Path("/")
@UserCall
public final class AgentResource {
  private static final Pattern FILTER =
      Pattern.compile("filters\\[([0-9]{1,3})]\\[(key|value|condition)]");

  private final AgentService agents;
  private final EdgeResourceService edgeResources;
  private final VolumeMountService volumeMounts;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param agents the agents
   * @param edgeResources what is linked to them
   * @param volumeMounts the files that they keep
   * @param schemas the bodies' rules
   */
  public AgentResource(
      AgentService agents,
      EdgeResourceService edgeResources,
      VolumeMountService volumeMounts,
      Schemas schemas) {
    this.agents = agents;
    this.edgeResources = edgeResources;
    this.volumeMounts = volumeMounts;
    this.schemas = schemas;
  }

  /** The caller's agents, or the system ones. */
  @GET
  @Path("iofog-list")
  public Response list(@Context SecurityContext who, @Context UriInfo uri) {
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    boolean system = "true".equals(query.getFirst("system"));
    Caller caller = Identity.user(who);
    var found = agents.list(caller, system, filters(query));
    List<String> uuids = found.stream().map(Agent::uuid).toList();
    var linked = edgeResources.linkedTo(caller, uuids);
    var files = volumeMounts.linkedTo(caller, uuids);
    ObjectNode body = Json.object();
    body.set(
        "fogs",
        Wire.array(
            found,
            agent ->
                AgentView.full(
                    agent,
                    linked.getOrDefault(agent.uuid(), List.of()),
                    files.getOrDefault(agent.uuid(), List.of()))));
    return Answers.ok(body);
  }

  private List<AgentFilter> filters(MultivaluedMap<String, String> query) {
    SortedMap<Integer, ObjectNode> given = new TreeMap<>();
    for (Map.Entry<String, List<String>> parameter : query.entrySet()) {
      Matcher matcher = FILTER.matcher(parameter.getKey());
      if (matcher.matches()) {
        given
            .computeIfAbsent(Integer.valueOf(matcher.group(1)), index -> Json.object())
            .put(matcher.group(2), parameter.getValue().get(0));
      }
    }
    ArrayNode array = Json.array().addAll(given.values());
    schemas.check("iofogFilters", array);
    List<AgentFilter> filters = new ArrayList<>();
    for (JsonNode node : array) {
      boolean contains = node.get("condition").asText().equals("has");
      filters.add(new AgentFilter(node.get("key").asText(), node.get("value").asText(), contains));
    }
    return filters;
  }

  /** Creates an agent. */
  @POST
  @Path("iofog")
  public Response create(@Context SecurityContext who, @Rendered ObjectNode body) {
    schemas.check("iofogCreate", body);
    String uuid = agents.create(Identity.user(who), AgentInput.fields(body));
    return Answers.created(Json.object().put("uuid", uuid));
  }

  /** One agent. */
  @GET
  @Path("iofog/{uuid}")
  public Response get(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    Caller caller = Identity.user(who);
    Agent agent = agents.get(caller, uuid);
    var linked = edgeResources.linkedTo(caller, List.of(uuid));
    var files = volumeMounts.linkedTo(caller, List.of(uuid));
    return Answers.ok(
        AgentView.full(
            agent, linked.getOrDefault(uuid, List.of()), files.getOrDefault(uuid, List.of())));
  }

  /** Changes an agent. */
  @PATCH
  @Path("iofog/{uuid}")
  public Response update(
      @Context SecurityContext who, @PathParam("uuid") String uuid, @Rendered ObjectNode body) {
    schemas.check("iofogUpdate", body.deepCopy().put("uuid", uuid));
    agents.update(Identity.user(who), uuid, AgentInput.fields(body));
    return Answers.none();
  }

  /** Deletes an agent with its microservices. */
  @DELETE
  @Path("iofog/{uuid}")
  public Response delete(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    agents.delete(Identity.user(who), uuid);
    return Answers.accepted();
  }

  /** A one-time key with which a daemon becomes this agent. */
  @GET
  @Path("iofog/{uuid}/provisioning-key")
  public Response provisioningKey(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    ProvisioningKey key = agents.provisioningKey(Identity.user(who), uuid);
    ObjectNode body = Json.object().put("key", key.key());
    return Answers.created(body.put("expirationTime", key.expiration().toEpochMilli()));
  }

  /** Tells the agent to change its own version. */
  @POST
  @Path("iofog/{uuid}/version/{versionCommand}")
  public Response version(
      @Context SecurityContext who,
      @PathParam("uuid") String uuid,
      @PathParam("versionCommand") String command) {
    schemas.check("iofogVersionCommand", Json.object().put("versionCommand", command));
    VersionCommand order = VersionCommand.valueOf(command.toUpperCase(Locale.ROOT));
    agents.version(Identity.user(who), uuid, order);
    return Answers.none();
  }

  /** Tells the agent to reboot its node. */
  @POST
  @Path("iofog/{uuid}/reboot")
  public Response reboot(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    agents.reboot(Identity.user(who), uuid);
    return Answers.none();
  }

  /** Tells the agent to remove images that nothing needs. */
  @POST
  @Path("iofog/{uuid}/prune")
  public Response prune(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    agents.prune(Identity.user(who), uuid);
    return Answers.none();
  }

  /** What the agent reported of its hardware. */
  @GET
  @Path("iofog/{uuid}/hal/hw")
  public Response hardware(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    return hardware(agents.hardware(Identity.user(who), uuid));
  }

  /** What the agent reported of its USB devices. */
  @GET
  @Path("iofog/{uuid}/hal/usb")
  public Response usb(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    return hardware(agents.usb(Identity.user(who), uuid));
  }

  private static Response hardware(HardwareInfo info) {
    return info.equals(HardwareInfo.NONE) ? Answers.ok() : Answers.ok(AgentView.hardware(info));
  }
}
