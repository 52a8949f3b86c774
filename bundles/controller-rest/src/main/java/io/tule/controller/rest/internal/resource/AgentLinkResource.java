/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.ChangeSet;
import io.tule.api.model.DesiredMicroservice;
import io.tule.controller.AgentLinkService;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.EdgeResourceService;
import io.tule.controller.Provisioned;
import io.tule.controller.VersionOrder;
import io.tule.controller.VolumeMountService;
import io.tule.controller.rest.internal.http.AgentCall;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.BodyLimit;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.input.AgentInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.AgentView;
import io.tule.controller.rest.internal.view.EdgeResourceView;
import io.tule.controller.rest.internal.view.FileViews;
import io.tule.controller.rest.internal.view.MicroserviceView;
import io.tule.controller.rest.internal.view.OtherViews;
import io.tule.controller.rest.internal.view.Wire;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import javax.ws.rs.container.AsyncResponse;
import javax.ws.rs.container.Suspended;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** What agents call. */
@Path("agent")
public final class AgentLinkResource {
  /** The request header with which one of our agents says that it understands more fields. */
  private static final String EXTENDED_HEADER = "X-Tule-Agent";

  private final AgentLinkService link;
  private final EdgeResourceService edgeResources;
  private final VolumeMountService volumeMounts;
  private final HeldRequests held;
  private final AgentCalls calls;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param link what agents read and report
   * @param edgeResources what is linked to agents
   * @param volumeMounts the files that agents keep
   * @param held holds requests for changes
   * @param calls takes reports
   * @param schemas the bodies' rules
   */
  public AgentLinkResource(
      AgentLinkService link,
      EdgeResourceService edgeResources,
      VolumeMountService volumeMounts,
      HeldRequests held,
      AgentCalls calls,
      Schemas schemas) {
    this.link = link;
    this.edgeResources = edgeResources;
    this.volumeMounts = volumeMounts;
    this.held = held;
    this.calls = calls;
    this.schemas = schemas;
  }

  /** Turns a daemon with a provisioning key into an agent. */
  @POST
  @Path("provision")
  public Response provision(ObjectNode body) {
    schemas.check("agentProvision", body);
    Provisioned agent = link.provision(body.get("key").asText(), body.get("type").asInt());
    return Answers.ok(Json.object().put("uuid", agent.uuid()).put("token", agent.token()));
  }

  /** The agent stops its work for this Controller. */
  @POST
  @Path("deprovision")
  @AgentCall
  public Response deprovision(@Context SecurityContext who, ObjectNode body) {
    schemas.check("agentDeprovision", body);
    List<String> uuids = new ArrayList<>();
    body.get("microserviceUuids").forEach(uuid -> uuids.add(uuid.asText()));
    link.deprovision(Identity.agent(who), uuids);
    return Answers.none();
  }

  /** What the agent is to work with. */
  @GET
  @Path("config")
  @AgentCall
  public Response config(@Context SecurityContext who) {
    return Answers.ok(AgentView.config(link.config(Identity.agent(who))));
  }

  /** What the agent's own operator set. */
  @PATCH
  @Path("config")
  @AgentCall
  public Response updateConfig(@Context SecurityContext who, ObjectNode body) {
    schemas.check("agentConfig", body);
    link.updateConfig(Identity.agent(who), AgentInput.ownFields(body));
    return Answers.none();
  }

  /**
   * What changed for the agent. With {@code wait}, in seconds up to 60, an answer without a change
   * is held back until there is one; agents of the original do not ask for that.
   */
  @GET
  @Path("config/changes")
  @AgentCall
  public void changes(
      @Context SecurityContext who,
      @QueryParam("wait") String wait,
      @Suspended AsyncResponse answer) {
    held.answer(Identity.agent(who), AgentCalls.wait(wait), new Suspension(answer));
  }

  /** The agent carried out what changed until a time. */
  @PATCH
  @Path("config/changes")
  @AgentCall
  public Response acknowledge(@Context SecurityContext who, ObjectNode body) {
    schemas.check("agentChanges", body);
    AgentPrincipal agent = Identity.agent(who);
    if (body.has("lastUpdated")) {
      try {
        link.acknowledge(agent, Instant.parse(body.get("lastUpdated").asText()));
      } catch (DateTimeParseException e) {
        throw ApiFailure.invalid("Invalid format for field 'lastUpdated'");
      }
    }
    return Answers.ok(Json.object());
  }

  /** What the agent and its microservices do. */
  @PUT
  @Path("status")
  @AgentCall
  public Response status(
      @Context SecurityContext who, @BodyLimit(AgentCalls.STATUS_LIMIT) ObjectNode body) {
    calls.report(Identity.agent(who), body);
    return Answers.none();
  }

  /** The edge resources that are linked to the agent. */
  @GET
  @Path("edgeResources")
  @AgentCall
  public Response edgeResources(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    var linked = edgeResources.ofAgent(Identity.agent(who));
    body.set("edgeResources", Wire.array(linked, EdgeResourceView::agents));
    return Answers.ok(body);
  }

  /** The secrets and configuration files that the agent is to keep. */
  @GET
  @Path("volumeMounts")
  @AgentCall
  public Response volumeMounts(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    var linked = volumeMounts.ofAgent(Identity.agent(who));
    return Answers.ok(body.set("volumeMounts", Wire.array(linked, FileViews::delivered)));
  }

  /** The microservices the agent is to run. */
  @GET
  @Path("microservices")
  @AgentCall
  public Response microservices(
      @Context SecurityContext who, @HeaderParam(EXTENDED_HEADER) String extended) {
    List<DesiredMicroservice> desired = link.microservices(Identity.agent(who));
    boolean more = "1".equals(extended);
    ObjectNode body = Json.object();
    body.set("microservices", Wire.array(desired, one -> MicroserviceView.desired(one, more)));
    return Answers.ok(body);
  }

  /** One microservice of the agent. */
  @GET
  @Path("microservices/{microserviceUuid}")
  @AgentCall
  public Response microservice(
      @Context SecurityContext who, @PathParam("microserviceUuid") String uuid) {
    JsonNode raw = MicroserviceView.raw(link.microservice(Identity.agent(who), uuid));
    return Answers.ok(Json.object().set("microservice", raw));
  }

  /** The registries the agent may pull from, with passwords. */
  @GET
  @Path("registries")
  @AgentCall
  public Response registries(@Context SecurityContext who) {
    ObjectNode body = Json.object();
    var list = link.registries(Identity.agent(who));
    body.set("registries", Wire.array(list, OtherViews::registryAccess));
    return Answers.ok(body);
  }

  /** What the agent is to do with its own version. */
  @GET
  @Path("version")
  @AgentCall
  public Response version(@Context SecurityContext who) {
    VersionOrder order = link.version(Identity.agent(who));
    ObjectNode body = Json.object().put("versionCommand", order.command().wireName());
    body.put("provisionKey", order.key().key());
    return Answers.ok(body.put("expirationTime", order.key().expiration().toEpochMilli()));
  }

  /** The agent's hardware. */
  @PUT
  @Path("hal/hw")
  @AgentCall
  public Response hardware(@Context SecurityContext who, ObjectNode body) {
    schemas.check("halInfo", body);
    link.hardware(Identity.agent(who), body.get("info").asText());
    return Answers.none();
  }

  /** The agent's USB devices. */
  @PUT
  @Path("hal/usb")
  @AgentCall
  public Response usb(@Context SecurityContext who, ObjectNode body) {
    schemas.check("halInfo", body);
    link.usb(Identity.agent(who), body.get("info").asText());
    return Answers.none();
  }

  /** The agent deletes itself. */
  @DELETE
  @Path("delete-node")
  @AgentCall
  public Response deleteNode(@Context SecurityContext who) {
    link.deleteNode(Identity.agent(who));
    return Answers.none();
  }

  private record Suspension(AsyncResponse answer) implements HeldRequests.Answer {
    @Override
    public void changes(ChangeSet changes) {
      JsonNode body = OtherViews.changes(changes);
      answer.resume(Response.ok(body).header(HeldRequests.HELD_HEADER, "true").build());
    }

    @Override
    public void failed(RuntimeException failure) {
      answer.resume(failure);
    }
  }
}
