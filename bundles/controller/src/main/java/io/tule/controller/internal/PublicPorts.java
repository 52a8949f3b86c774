/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.Router;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.store.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where public ports are opened, and under which number (§7.2 and §7.4 of the ioFog controller).
 */
final class PublicPorts {
  private static final String OUTSIDE = "";

  private final Context context;
  private final NetworkSettings settings;

  PublicPorts(Context context, NetworkSettings settings) {
    this.context = context;
    this.settings = settings;
  }

  /**
   * A public port that is asked for.
   *
   * @param agent of the microservice
   * @param external all ports the microservice has on its agent
   * @param stored its mappings so far
   * @param checked those of its mappings that are complete already
   */
  record Request(
      Caller caller,
      Agent agent,
      String microserviceUuid,
      PortMapping port,
      Set<Integer> external,
      List<PortMapping> stored,
      List<PortMapping> checked) {}

  PortMapping checked(Transaction tx, Request request, Plan plan) {
    PortMapping mapping = request.port();
    PublicPort asked = mapping.publicPort();
    boolean tcp = asked.protocol().equalsIgnoreCase("tcp");
    for (String scheme : asked.schemes()) {
      if (!tcp && !scheme.startsWith("http")) {
        throw ControllerException.validation(
            "Public port "
                + mapping.internal()
                + " has a scheme of "
                + scheme
                + " and cannot use protocol http");
      }
    }
    String host = host(tx, request.caller(), asked.routerHost());
    PublicPort stored =
        request.stored().stream()
            .filter(p -> p.internal() == mapping.internal() && p.isPublic())
            .map(PortMapping::publicPort)
            .findFirst()
            .orElse(PublicPort.NONE);
    int kept = stored.routerHost().equals(host) ? stored.port() : 0;
    int number =
        number(tx, request, host, asked.port() == 0 ? kept : asked.port(), asked.port() != 0, plan);
    PublicPort complete =
        new PublicPort(
            tcp ? "tcp" : "http",
            asked.schemes(),
            true,
            host,
            number,
            stored.queueName().isEmpty() ? context.ids().uuid() : stored.queueName(),
            List.of());
    return new PortMapping(
        mapping.internal(), mapping.external(), mapping.protocol(), complete, false);
  }

  /** Uuid of the agent on which a port is opened; "" for a port manager outside. */
  private static String host(Transaction tx, Caller caller, String asked) {
    if (!asked.isEmpty() && !asked.equals(AgentRouters.DEFAULT_ROUTER)) {
      return tx.agents()
          .get(asked)
          .filter(agent -> agent.system() || agent.ownerId() == caller.userId())
          .orElseThrow(() -> ControllerException.validation("Invalid router host " + asked))
          .uuid();
    }
    List<Agent> system = tx.agents().system();
    if (!system.isEmpty()) {
      return system.get(0).uuid();
    }
    if (tx.routers().defaultRouter().isEmpty()) {
      throw ControllerException.validation("Invalid router host " + AgentRouters.DEFAULT_ROUTER);
    }
    return OUTSIDE;
  }

  private int number(
      Transaction tx, Request request, String host, int wanted, boolean asked, Plan plan) {
    Set<Integer> taken = new HashSet<>();
    tx.microservices()
        .publicPortsOn(host)
        .forEach((port, uuid) -> addUnlessOwn(taken, port, uuid, request, plan));
    request.checked().stream()
        .filter(PortMapping::isPublic)
        .filter(p -> p.publicPort().routerHost().equals(host))
        .forEach(p -> taken.add(p.publicPort().port()));
    if (!host.isEmpty()) {
      for (Map.Entry<Integer, Set<String>> used : tx.microservices().usedPorts(host).entrySet()) {
        used.getValue().forEach(uuid -> addUnlessOwn(taken, used.getKey(), uuid, request, plan));
      }
      if (host.equals(request.agent().uuid())) {
        taken.addAll(request.external());
      }
      if (asked && Ports.RESERVED.contains(wanted)) {
        throw Ports.reserved(wanted);
      }
      taken.addAll(Ports.RESERVED);
    }
    if (wanted != 0 && !taken.contains(wanted)) {
      return wanted;
    }
    if (asked) {
      throw Ports.taken(wanted);
    }
    return firstFree(tx, host, taken);
  }

  private static void addUnlessOwn(
      Set<Integer> taken, int port, String uuid, Request request, Plan plan) {
    if (!uuid.equals(request.microserviceUuid()) && !plan.isWaiting(uuid)) {
      taken.add(port);
    }
  }

  private int firstFree(Transaction tx, String host, Set<Integer> taken) {
    for (int port = settings.firstPublicPort(); port < settings.endPublicPort(); port++) {
      if (!taken.contains(port)) {
        return port;
      }
    }
    String name =
        tx.agents()
            .get(host)
            .filter(agent -> !agent.system())
            .map(Agent::name)
            .orElse(AgentRouters.DEFAULT_ROUTER);
    throw ControllerException.port("No public port available in range for " + name);
  }

  /** The mapping as clients see it, with links. */
  static PortMapping shown(Transaction tx, PortMapping mapping) {
    if (!mapping.isPublic()) {
      return mapping;
    }
    PublicPort port = mapping.publicPort();
    Optional<Agent> agent = tx.agents().get(port.routerHost());
    String host = agent.map(a -> address(tx, a)).orElseGet(() -> outside(tx));
    List<String> links =
        port.schemes().stream().map(scheme -> scheme + "://" + host + ":" + port.port()).toList();
    PublicPort complete =
        new PublicPort(
            port.protocol(),
            port.schemes(),
            port.enabled(),
            agent.filter(a -> !a.system()).map(Agent::uuid).orElse(AgentRouters.DEFAULT_ROUTER),
            port.port(),
            port.queueName(),
            links);
    return new PortMapping(
        mapping.internal(), mapping.external(), mapping.protocol(), complete, mapping.proxy());
  }

  private static String address(Transaction tx, Agent agent) {
    return tx.routers()
        .ofAgent(agent.uuid())
        .map(Router::host)
        .filter(host -> !host.isEmpty())
        .orElseGet(() -> ExtraHosts.address(agent));
  }

  private static String outside(Transaction tx) {
    return tx.config()
        .get("default-proxy-host")
        .map(entry -> entry.value())
        .orElse("undefined-proxy-host");
  }
}
