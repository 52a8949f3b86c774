/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.EdgeResource;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.EdgeResourceFields;
import io.tule.controller.EdgeResourceService;
import io.tule.controller.store.Transaction;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The /edgeResource API. */
final class EdgeResources implements EdgeResourceService {
  private final Context context;

  EdgeResources(Context context) {
    this.context = context;
  }

  private static EdgeResource own(Transaction tx, Caller caller, String name, String version) {
    return tx.edgeResources()
        .get(caller.userId(), name, version)
        .orElseThrow(
            () ->
                ControllerException.notFound(
                    "Could not find resource " + name + " version " + version));
  }

  private static Agent ownAgent(Transaction tx, Caller caller, String uuid) {
    return tx.agents()
        .get(uuid)
        .filter(agent -> agent.ownerId() == caller.userId())
        .orElseThrow(() -> ControllerException.notFound("Could not find agent " + uuid));
  }

  @Override
  public List<EdgeResource> list(Caller caller) {
    return context.store().read(tx -> tx.edgeResources().ofOwner(caller.userId()));
  }

  @Override
  public List<EdgeResource> versions(Caller caller, String name) {
    return context.store().read(tx -> tx.edgeResources().versions(caller.userId(), name));
  }

  @Override
  public EdgeResource get(Caller caller, String name, String version) {
    return context.store().read(tx -> own(tx, caller, name, version));
  }

  @Override
  public EdgeResource create(Caller caller, Draft<EdgeResource> draft) {
    return context.store().inTransaction(tx -> create(tx, caller, draft));
  }

  private static EdgeResource create(Transaction tx, Caller caller, Draft<EdgeResource> draft) {
    String name = draft.require(EdgeResourceFields.NAME);
    String version = draft.require(EdgeResourceFields.VERSION);
    if (tx.edgeResources().get(caller.userId(), name, version).isPresent()) {
      throw ControllerException.validation(taken(name, version));
    }
    for (var field : List.of(EdgeResourceFields.PROTOCOL, EdgeResourceFields.INTERFACE)) {
      if (!draft.has(field)) {
        throw ControllerException.validation("Required field '" + field + "' is missing");
      }
    }
    EdgeResource none =
        new EdgeResource(
            0, caller.userId(), name, version, "", "", "", "", "", "{}", List.of(), 0, List.of());
    EdgeResource changed = changed(none, draft);
    return tx.edgeResources()
        .insert(
            new EdgeResource(
                0,
                caller.userId(),
                name,
                version,
                changed.description(),
                changed.interfaceProtocol(),
                changed.displayName(),
                changed.displayIcon(),
                changed.displayColor(),
                changed.custom(),
                distinct(draft.get(EdgeResourceFields.ORCHESTRATION_TAGS, List.of())),
                0,
                draft.get(EdgeResourceFields.INTERFACE, List.of())));
  }

  private static String taken(String name, String version) {
    return "Resource " + name + " version " + version + " already exists";
  }

  private static List<String> distinct(List<String> tags) {
    return List.copyOf(new LinkedHashSet<>(tags));
  }

  /** All but tags and endpoints. */
  private static EdgeResource changed(EdgeResource old, Draft<EdgeResource> draft) {
    return new EdgeResource(
        old.id(),
        old.ownerId(),
        draft.get(EdgeResourceFields.NAME, old.name()),
        old.version(),
        draft.get(EdgeResourceFields.DESCRIPTION, old.description()),
        draft.get(EdgeResourceFields.PROTOCOL, old.interfaceProtocol()),
        draft.get(EdgeResourceFields.DISPLAY_NAME, old.displayName()),
        draft.get(EdgeResourceFields.DISPLAY_ICON, old.displayIcon()),
        draft.get(EdgeResourceFields.DISPLAY_COLOR, old.displayColor()),
        draft.get(EdgeResourceFields.CUSTOM, old.custom()),
        old.orchestrationTags(),
        old.interfaceId(),
        old.endpoints());
  }

  @Override
  public Optional<EdgeResource> put(
      Caller caller, String name, String version, Draft<EdgeResource> draft) {
    return context
        .store()
        .inTransaction(
            tx -> {
              var old = tx.edgeResources().get(caller.userId(), name, version);
              if (old.isPresent()) {
                update(tx, old.get(), draft);
                return Optional.empty();
              }
              Draft<EdgeResource> named =
                  draft.toBuilder()
                      .set(EdgeResourceFields.NAME, draft.get(EdgeResourceFields.NAME, name))
                      .set(
                          EdgeResourceFields.VERSION,
                          draft.get(EdgeResourceFields.VERSION, version))
                      .build();
              return Optional.of(create(tx, caller, named));
            });
  }

  private void update(Transaction tx, EdgeResource old, Draft<EdgeResource> draft) {
    if (!draft.get(EdgeResourceFields.VERSION, old.version()).equals(old.version())) {
      throw ControllerException.validation(
          "Cannot update resource version using update route."
              + " Please use the create new resource route.");
    }
    EdgeResource changed = changed(old, draft);
    if (!changed.name().equals(old.name())
        && tx.edgeResources().get(old.ownerId(), changed.name(), old.version()).isPresent()) {
      throw ControllerException.duplicate(taken(changed.name(), old.version()));
    }
    tx.edgeResources().update(changed);
    if (draft.has(EdgeResourceFields.INTERFACE)) {
      tx.edgeResources()
          .setEndpoints(old.interfaceId(), draft.require(EdgeResourceFields.INTERFACE));
    }
    if (draft.has(EdgeResourceFields.ORCHESTRATION_TAGS)) {
      List<String> tags = distinct(draft.require(EdgeResourceFields.ORCHESTRATION_TAGS));
      tx.edgeResources().setTags(old.id(), tags);
      for (String agent : tx.edgeResources().agents(old.id())) {
        tag(tx, tx.agents().get(agent).orElseThrow(), old.orchestrationTags(), tags);
      }
    }
  }

  /** Replaces the tags that an agent has from a resource, and tells it. */
  private void tag(Transaction tx, Agent agent, List<String> old, List<String> tags) {
    Set<String> all = new LinkedHashSet<>(agent.tags());
    old.forEach(all::remove);
    all.addAll(tags);
    List<String> changed = List.copyOf(all);
    if (!changed.equals(agent.tags())) {
      tx.agents().update(withTags(agent, changed));
    }
    context.changed(tx, agent.uuid(), ChangeFlag.LINKED_EDGE_RESOURCES);
  }

  private static Agent withTags(Agent agent, List<String> tags) {
    return new Agent(
        agent.uuid(),
        agent.name(),
        agent.fogTypeId(),
        agent.ownerId(),
        agent.system(),
        agent.createdAt(),
        agent.updatedAt(),
        tags,
        agent.routerId(),
        agent.settings(),
        agent.routing(),
        agent.status());
  }

  @Override
  public void delete(Caller caller, String name, String version) {
    context
        .store()
        .inTransaction(
            tx -> {
              EdgeResource resource = own(tx, caller, name, version);
              for (String agent : tx.edgeResources().agents(resource.id())) {
                tag(
                    tx,
                    tx.agents().get(agent).orElseThrow(),
                    resource.orchestrationTags(),
                    List.of());
              }
              tx.edgeResources().delete(resource.id());
              return true;
            });
  }

  @Override
  public void link(Caller caller, String name, String version, String agentUuid) {
    context
        .store()
        .inTransaction(
            tx -> {
              EdgeResource resource = own(tx, caller, name, version);
              Agent agent = ownAgent(tx, caller, agentUuid);
              tx.edgeResources().link(agent.uuid(), resource.id());
              tag(tx, agent, List.of(), resource.orchestrationTags());
              return true;
            });
  }

  @Override
  public void unlink(Caller caller, String name, String version, String agentUuid) {
    context
        .store()
        .inTransaction(
            tx -> {
              EdgeResource resource = own(tx, caller, name, version);
              Agent agent = ownAgent(tx, caller, agentUuid);
              tx.edgeResources().unlink(agent.uuid(), resource.id());
              tag(tx, agent, resource.orchestrationTags(), List.of());
              return true;
            });
  }

  @Override
  public Map<String, List<EdgeResource>> linkedTo(Caller caller, Collection<String> agentUuids) {
    Map<String, List<EdgeResource>> own = new LinkedHashMap<>();
    context
        .store()
        .read(tx -> tx.edgeResources().linkedTo(agentUuids))
        .forEach(
            (agent, resources) ->
                own.put(
                    agent,
                    resources.stream().filter(r -> r.ownerId() == caller.userId()).toList()));
    return own;
  }

  @Override
  public List<EdgeResource> ofAgent(AgentPrincipal agent) {
    return context
        .store()
        .read(tx -> tx.edgeResources().linkedTo(List.of(agent.uuid())))
        .getOrDefault(agent.uuid(), List.of());
  }
}
