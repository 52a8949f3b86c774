/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.Router;
import io.tule.api.model.RouterMode;
import io.tule.controller.AgentFields;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The router of each agent and its connections (§6 of the ioFog controller). */
final class AgentRouters {
  static final String DEFAULT_ROUTER = "default-router";
  static final int MESSAGING_PORT = 5672;
  static final int INTER_ROUTER_PORT = 56721;
  static final int EDGE_ROUTER_PORT = 56722;

  static final String HOST_REQUIRED = "\"host\" is required";

  private final Context context;
  private final RouterMicroservices microservices;
  private final Proxies proxies;

  AgentRouters(Context context, RouterMicroservices microservices, Proxies proxies) {
    this.context = context;
    this.microservices = microservices;
    this.proxies = proxies;
  }

  static ControllerException invalidRouter(String name) {
    return ControllerException.notFound("Invalid router '" + name + "'");
  }

  private static RouterMode mode(Draft<Agent> draft, RouterMode otherwise) {
    String mode = draft.get(AgentFields.ROUTER_MODE, otherwise.wireName());
    try {
      return RouterMode.ofWireName(mode);
    } catch (IllegalArgumentException e) {
      throw ControllerException.validation(
          "Field routerMode is not one of enum values: none,edge,interior");
    }
  }

  /** The mode for a new agent, checked against the rules for system agents. */
  RouterMode checkedMode(Transaction tx, Draft<Agent> draft, boolean system) {
    RouterMode mode = mode(draft, RouterMode.EDGE);
    if (system && mode != RouterMode.INTERIOR) {
      throw ControllerException.validation("Invalid router mode '" + mode.wireName() + "'");
    }
    if (system) {
      checkNoSystemAgent(tx);
    }
    return mode;
  }

  static void checkNoSystemAgent(Transaction tx) {
    if (!tx.agents().system().isEmpty()) {
      throw ControllerException.validation("There already is a system fog");
    }
  }

  private static void checkHost(Agent agent) {
    if (agent.settings().host().isEmpty()) {
      throw ControllerException.validation(HOST_REQUIRED);
    }
  }

  /** Id of the router that an agent without its own shall use. */
  long networkRouter(Transaction tx, Caller caller, Draft<Agent> draft) {
    return named(tx, caller, draft.get(AgentFields.NETWORK_ROUTER, DEFAULT_ROUTER)).id();
  }

  private static Router named(Transaction tx, Caller caller, String name) {
    if (name.equals(DEFAULT_ROUTER)) {
      return tx.routers().defaultRouter().orElseThrow(() -> invalidRouter(name));
    }
    return tx.agents()
        .get(name)
        .filter(agent -> agent.system() || agent.ownerId() == caller.userId())
        .flatMap(agent -> tx.routers().ofAgent(agent.uuid()))
        .orElseThrow(() -> invalidRouter(name));
  }

  private static List<Long> upstreams(Transaction tx, Caller caller, List<String> names) {
    List<Long> upstreams = new ArrayList<>();
    for (String name : names) {
      Router router = named(tx, caller, name);
      if (router.edge()) {
        throw ControllerException.validation("Upstream router must be interior '" + name + "'");
      }
      upstreams.add(router.id());
    }
    return upstreams;
  }

  /** Creates the router of a new agent, which connects to the default one unless told other. */
  void create(Transaction tx, Caller caller, Agent agent, RouterMode mode, Draft<Agent> draft) {
    boolean first = agent.system() && tx.routers().defaultRouter().isEmpty();
    List<String> otherwise = first ? List.of() : List.of(DEFAULT_ROUTER);
    create(tx, caller, agent, mode, draft, otherwise);
  }

  private Router create(
      Transaction tx,
      Caller caller,
      Agent agent,
      RouterMode mode,
      Draft<Agent> draft,
      List<String> upstreamsOtherwise) {
    boolean interior = mode == RouterMode.INTERIOR;
    boolean first = agent.system() && tx.routers().defaultRouter().isEmpty();
    List<Long> upstreams =
        upstreams(tx, caller, draft.get(AgentFields.UPSTREAM_ROUTERS, upstreamsOtherwise));
    checkHost(agent);
    Instant now = context.now();
    Router router =
        tx.routers()
            .insert(
                new Router(
                    0,
                    !interior,
                    draft.get(AgentFields.MESSAGING_PORT, MESSAGING_PORT),
                    interior ? draft.get(AgentFields.INTER_ROUTER_PORT, INTER_ROUTER_PORT) : 0,
                    interior ? draft.get(AgentFields.EDGE_ROUTER_PORT, EDGE_ROUTER_PORT) : 0,
                    agent.settings().host(),
                    first,
                    agent.uuid(),
                    now,
                    now));
    tx.routers().setUpstreams(router.id(), upstreams);
    microservices.create(tx, router, caller.userId());
    return router;
  }

  /** Applies a change; gives the agent's new network router id, 0 when it has its own router. */
  long update(Transaction tx, Caller caller, Agent agent, Draft<Agent> draft) {
    Optional<Router> own = tx.routers().ofAgent(agent.uuid());
    RouterMode mode = mode(draft, agent.routing().mode());
    if (mode == RouterMode.NONE) {
      if (own.isEmpty() && !draft.has(AgentFields.NETWORK_ROUTER)) {
        return agent.routerId();
      }
      long network = networkRouter(tx, caller, draft);
      if (own.isPresent()) {
        if (own.get().id() == network) {
          throw invalidRouter(draft.get(AgentFields.NETWORK_ROUTER, DEFAULT_ROUTER));
        }
        remove(tx, agent.uuid());
      }
      return network;
    }
    if (own.isEmpty()) {
      // As in ioFog a router that an agent gets later connects to what the request says alone.
      return create(tx, caller, agent, mode, draft, List.of()).id();
    }
    checkHost(agent);
    change(tx, caller, agent, own.get(), mode, draft);
    return agent.routerId();
  }

  private void change(
      Transaction tx, Caller caller, Agent agent, Router old, RouterMode mode, Draft<Agent> draft) {
    boolean interior = mode == RouterMode.INTERIOR;
    if (draft.has(AgentFields.UPSTREAM_ROUTERS)) {
      List<String> names = draft.get(AgentFields.UPSTREAM_ROUTERS, List.of());
      tx.routers().setUpstreams(old.id(), upstreams(tx, caller, names));
    }
    if (!interior && !old.edge() && !tx.routers().downstreams(old.id()).isEmpty()) {
      throw ControllerException.validation(
          "Edge router " + old.id() + " has, or will have, downstream routers");
    }
    int inter = old.edge() ? INTER_ROUTER_PORT : old.interRouterPort();
    int edge = old.edge() ? EDGE_ROUTER_PORT : old.edgeRouterPort();
    Router changed =
        new Router(
            old.id(),
            !interior,
            draft.get(AgentFields.MESSAGING_PORT, old.messagingPort()),
            interior ? draft.get(AgentFields.INTER_ROUTER_PORT, inter) : 0,
            interior ? draft.get(AgentFields.EDGE_ROUTER_PORT, edge) : 0,
            agent.settings().host(),
            old.isDefault(),
            old.agentUuid(),
            old.createdAt(),
            context.now());
    tx.routers().update(changed);
    microservices.refresh(tx, changed);
    proxies.follow(tx, agent.uuid());
  }

  /** Tells all who connect to a router that it is elsewhere now. */
  void moved(Transaction tx, Router router) {
    for (Router downstream : tx.routers().downstreams(router.id())) {
      if (!downstream.agentUuid().isEmpty()) {
        microservices.refresh(tx, downstream);
        context.changed(tx, downstream.agentUuid(), ChangeFlag.ROUTER_CHANGED);
      }
    }
    for (String user : tx.agents().usingRouter(router.id())) {
      proxies.follow(tx, user);
      context.changed(tx, user, ChangeFlag.ROUTER_CHANGED);
    }
  }

  /** Removes the agent's router; what connected to it goes to the default router. */
  void remove(Transaction tx, String agentUuid) {
    Optional<Router> own = tx.routers().ofAgent(agentUuid);
    if (own.isEmpty()) {
      return;
    }
    Router router = own.get();
    Optional<Router> fallback =
        tx.routers().defaultRouter().filter(other -> other.id() != router.id());
    for (Router downstream : tx.routers().downstreams(router.id())) {
      List<Long> left = new ArrayList<>();
      tx.routers().upstreams(downstream.id()).stream()
          .map(Router::id)
          .filter(id -> id != router.id())
          .forEach(left::add);
      fallback.map(Router::id).filter(id -> id != downstream.id()).ifPresent(left::add);
      tx.routers().setUpstreams(downstream.id(), left);
      if (!downstream.agentUuid().isEmpty()) {
        microservices.refresh(tx, downstream);
        context.changed(tx, downstream.agentUuid(), ChangeFlag.ROUTER_CHANGED);
      }
    }
    for (String user : tx.agents().usingRouter(router.id())) {
      Agent agent = tx.agents().get(user).orElseThrow();
      tx.agents().update(Agents.withRouter(agent, fallback.map(Router::id).orElse(0L)));
      if (!user.equals(agentUuid)) {
        proxies.follow(tx, user);
        context.changed(tx, user, ChangeFlag.ROUTER_CHANGED);
      }
    }
    microservices.delete(tx, agentUuid);
    tx.routers().delete(router.id());
  }
}
