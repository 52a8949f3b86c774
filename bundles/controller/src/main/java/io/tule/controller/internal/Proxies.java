/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.Router;
import io.tule.api.spi.ports.PortState;
import io.tule.controller.PortForward;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The proxies that carry public ports over the message network (§7.3 of the ioFog controller): on
 * the microservice's agent from the queue to its port, on the public agent from the public port to
 * the queue. What a proxy does follows from the stored ports, however these came to be.
 */
final class Proxies {
  private static final String NAME = "Proxy";

  private final Context context;
  private final SystemMicroservices system;

  Proxies(Context context, SystemMicroservices system) {
    this.context = context;
    this.system = system;
  }

  /** The agents on which the public ports among these are opened. */
  static Set<String> hosts(Collection<PortMapping> ports) {
    return ports.stream()
        .filter(PortMapping::isPublic)
        .map(port -> port.publicPort().routerHost())
        .filter(host -> !host.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Follows the change of one microservice's public ports or of its agent. */
  void follow(
      Transaction tx,
      Set<String> agents,
      Collection<PortMapping> before,
      Collection<PortMapping> after) {
    Set<String> concerned = new TreeSet<>(hosts(before));
    concerned.addAll(hosts(after));
    if (before.stream().anyMatch(PortMapping::isPublic)
        || after.stream().anyMatch(PortMapping::isPublic)) {
      concerned.addAll(agents);
    }
    concerned.forEach(agent -> follow(tx, agent));
  }

  /** How a public port fares that an agent opens; empty where that is not known. */
  Optional<PortState> state(Transaction tx, PublicPort port) {
    return AgentPorts.state(tx, system, port);
  }

  /** Brings the proxy of one agent to what the stored ports ask of it. */
  void follow(Transaction tx, String agentUuid) {
    Optional<Agent> agent = tx.agents().get(agentUuid);
    Optional<Microservice> stored = system.find(tx, agentUuid, SystemItems.PROXY);
    List<String> mappings = mappings(tx, agentUuid);
    if (agent.isEmpty() || mappings.isEmpty()) {
      if (stored.isPresent()) {
        tx.microservices().delete(stored.get().uuid());
        agent.ifPresent(a -> context.changed(tx, agentUuid, ChangeFlag.MICROSERVICE_CONFIG));
      }
      return;
    }
    String config =
        config(mappings, networkRouter(tx, agent.get()), ProxyOptions.of(tx, agentUuid));
    if (stored.isEmpty()) {
      system.create(
          tx,
          new SystemMicroservices.Plan(
              agentUuid,
              agent.get().ownerId(),
              SystemItems.PROXY,
              NAME,
              config,
              true,
              0,
              List.of()));
      context.changed(tx, agentUuid, Context.COMMON);
    } else if (!config.equals(stored.get().spec().config())) {
      boolean fewer = !stored.get().spec().config().isEmpty() && lost(stored.get(), mappings);
      system.configure(tx, stored.get(), config, List.of());
      context.changed(
          tx, agentUuid, fewer ? Context.COMMON : EnumSet.of(ChangeFlag.MICROSERVICE_CONFIG));
    }
  }

  /** Whether the stored configuration has more mappings than those that stay of it. */
  private static boolean lost(Microservice proxy, List<String> mappings) {
    String config = proxy.spec().config();
    Set<String> kept = new HashSet<>();
    mappings.stream().filter(m -> config.contains(Quoted.text(m))).forEach(kept::add);
    int end = config.indexOf("\"networkRouter\"");
    int stored = config.substring(0, Math.max(0, end)).split("=>", -1).length - 1;
    return kept.size() < stored;
  }

  private static List<String> mappings(Transaction tx, String agentUuid) {
    List<String> mappings = new ArrayList<>();
    for (Microservice m : tx.microservices().ofAgent(agentUuid)) {
      for (PortMapping port : m.spec().ports()) {
        if (port.isPublic()) {
          PublicPort open = port.publicPort();
          mappings.add("amqp:" + open.queueName() + "=>" + open.protocol() + ":" + port.external());
        }
      }
    }
    for (PortForward forward : tx.portForwards().ofAgent(agentUuid)) {
      tx.microservices()
          .get(forward.microserviceUuid())
          .flatMap(m -> PortForwards.target(m, forward.internalPort()))
          .ifPresent(port -> mappings.add("amqp:" + forward.id() + "=>tcp:" + port));
    }
    for (Microservice m : tx.microservices().withPublicPortsOn(agentUuid)) {
      for (PortMapping port : m.spec().ports()) {
        PublicPort open = port.publicPort();
        if (port.isPublic() && open.routerHost().equals(agentUuid)) {
          mappings.add(inbound(open));
        }
      }
    }
    return mappings;
  }

  /** What the proxy on the public port's host does. */
  static String inbound(PublicPort port) {
    return port.protocol() + ":" + port.port() + "=>amqp:" + port.queueName();
  }

  private static Optional<Router> networkRouter(Transaction tx, Agent agent) {
    return agent.routerId() == 0
        ? tx.routers().ofAgent(agent.uuid())
        : tx.routers().get(agent.routerId());
  }

  private static String config(List<String> mappings, Optional<Router> router, String options) {
    return mappings.stream()
            .map(Quoted::text)
            .collect(Collectors.joining(",", "{\"mappings\":[", "]"))
        + ",\"networkRouter\":{\"host\":"
        + Quoted.text(router.map(Router::host).orElse(""))
        + ",\"port\":"
        + router.map(Router::messagingPort).orElse(0)
        + "}"
        + (options.isEmpty() ? "" : ",\"ports\":" + options)
        + "}";
  }
}
