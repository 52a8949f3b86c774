/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.Agent;
import io.tule.api.model.Application;
import io.tule.controller.AgentService;
import io.tule.controller.ApplicationService;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.EdgeResourceService;
import io.tule.controller.ErrorKind;
import io.tule.controller.TemplateLookups;
import io.tule.controller.rest.internal.view.AgentView;
import io.tule.controller.rest.internal.view.EdgeResourceView;
import io.tule.controller.rest.internal.view.MicroserviceView;
import io.tule.controller.rest.internal.view.Wire;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lookups of one caller. */
final class OwnThings implements TemplateLookups {
  private final Caller caller;
  private final AgentService agents;
  private final ApplicationService applications;
  private final EdgeResourceService edgeResources;

  OwnThings(
      Caller caller,
      AgentService agents,
      ApplicationService applications,
      EdgeResourceService edgeResources) {
    this.caller = caller;
    this.agents = agents;
    this.applications = applications;
    this.edgeResources = edgeResources;
  }

  @Override
  public Map<String, Object> agentByName(String name) {
    return agents.list(caller, false, List.of()).stream()
        .filter(agent -> agent.name().equals(name))
        .findFirst()
        .map(this::agent)
        // The original puts the identifier into this text, which it was not asked for.
        .orElseThrow(() -> ControllerException.notFound("Invalid ioFog UUID 'undefined'"));
  }

  @Override
  public Map<String, Object> agentByUuid(String uuid) {
    return agent(agents.get(caller, uuid));
  }

  @Override
  public List<Object> agents() {
    return agents.list(caller, false, List.of()).stream().map(a -> (Object) agent(a)).toList();
  }

  private Map<String, Object> agent(Agent agent) {
    var linked = edgeResources.linkedTo(caller, List.of(agent.uuid()));
    return map(AgentView.full(agent, linked.getOrDefault(agent.uuid(), List.of()), List.of()));
  }

  @Override
  public Optional<Map<String, Object>> application(String name) {
    Application application;
    try {
      application = applications.get(caller, name);
    } catch (ControllerException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
    ObjectNode node = MicroserviceView.application(application);
    node.set("microservices", Wire.array(application.microservices(), MicroserviceView::full));
    return Optional.of(map(node));
  }

  @Override
  public Map<String, Object> edgeResource(String name, String version) {
    return map(EdgeResourceView.full(edgeResources.get(caller, name, version)));
  }

  @Override
  public List<Object> edgeResources(String name) {
    return edgeResources.versions(caller, name).stream()
        .map(resource -> (Object) map(EdgeResourceView.full(resource)))
        .toList();
  }

  @SuppressWarnings("unchecked") // an object becomes a map of its fields
  private static Map<String, Object> map(ObjectNode node) {
    return (Map<String, Object>) Trees.plain(node);
  }
}
