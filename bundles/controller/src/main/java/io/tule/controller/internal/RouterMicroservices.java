/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.ChangeFlag;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.api.model.Router;
import io.tule.controller.store.Transaction;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** The microservice that runs an agent's router (§6.3 and §6.6 of the ioFog controller). */
final class RouterMicroservices {
  private static final int LOG_SIZE = 1;

  private final Context context;
  private final SystemMicroservices system;

  RouterMicroservices(Context context, SystemMicroservices system) {
    this.context = context;
    this.system = system;
  }

  void create(Transaction tx, Router router, long ownerId) {
    system.create(
        tx,
        new SystemMicroservices.Plan(
            router.agentUuid(),
            ownerId,
            SystemItems.ROUTER,
            "Router for Fog " + router.agentUuid(),
            config(router, tx.routers().upstreams(router.id())),
            false,
            LOG_SIZE,
            ports(router)));
  }

  /**
   * Brings the microservice to what the rows say. Its container is made anew when the ports on
   * which it listens are others; else its configuration is read again.
   */
  void refresh(Transaction tx, Router router) {
    Optional<Microservice> stored = system.find(tx, router.agentUuid(), SystemItems.ROUTER);
    if (stored.isEmpty()) {
      return;
    }
    Microservice m = stored.get();
    String config = config(router, tx.routers().upstreams(router.id()));
    List<PortMapping> ports = ports(router);
    if (config.equals(m.spec().config())) {
      return;
    }
    boolean otherListeners = !ports.equals(m.spec().ports());
    system.configure(tx, m, config, ports);
    if (otherListeners) {
      context.rebuild(tx, m.uuid(), m.agentUuid(), EnumSet.of(ChangeFlag.MICROSERVICE_LIST));
    } else {
      context.changed(tx, m.agentUuid(), ChangeFlag.MICROSERVICE_CONFIG);
    }
  }

  void delete(Transaction tx, String agentUuid) {
    system.delete(tx, agentUuid, SystemItems.ROUTER);
  }

  private static List<PortMapping> ports(Router router) {
    Stream<Integer> numbers =
        router.edge()
            ? Stream.of(router.messagingPort())
            : Stream.of(router.messagingPort(), router.edgeRouterPort(), router.interRouterPort());
    return numbers
        .distinct()
        .map(port -> new PortMapping(port, port, PortProtocol.TCP, PublicPort.NONE, false))
        .toList();
  }

  /** The keys stand in the order of ioFog, whose change detection compares texts. */
  static String config(Router router, List<Router> upstreams) {
    StringBuilder config = new StringBuilder("{\"mode\":");
    config.append(router.edge() ? "\"edge\"" : "\"interior\"");
    config.append(",\"id\":").append(Quoted.text(router.agentUuid()));
    StringJoiner listeners = new StringJoiner(",", ",\"listeners\":[", "]");
    listeners.add(listener("normal", router.messagingPort()));
    if (!router.edge()) {
      listeners.add(listener("inter-router", router.interRouterPort()));
      listeners.add(listener("edge", router.edgeRouterPort()));
    }
    config.append(listeners);
    if (!upstreams.isEmpty()) {
      StringJoiner connectors = new StringJoiner(",", ",\"connectors\":[", "]");
      upstreams.forEach(upstream -> connectors.add(connector(router.edge(), upstream)));
      config.append(connectors);
    }
    return config.append('}').toString();
  }

  private static String listener(String role, int port) {
    return "{\"role\":\"" + role + "\",\"host\":\"0.0.0.0\",\"port\":" + port + "}";
  }

  private static String connector(boolean edge, Router to) {
    String name = to.agentUuid().isEmpty() ? AgentRouters.DEFAULT_ROUTER : to.agentUuid();
    return "{\"name\":"
        + Quoted.text(name)
        + ",\"role\":"
        + (edge ? "\"edge\"" : "\"inter-router\"")
        + ",\"host\":"
        + Quoted.text(to.host())
        + ",\"port\":"
        + (edge ? to.edgeRouterPort() : to.interRouterPort())
        + "}";
  }
}
