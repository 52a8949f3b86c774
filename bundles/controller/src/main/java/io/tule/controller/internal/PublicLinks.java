/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.Router;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Public ports as clients see them, with the links under which they are reached (§7.4). */
final class PublicLinks {
  private static final String UNKNOWN = "undefined-proxy-host";

  private final String publicHost;

  /**
   * Creates it.
   *
   * @param publicHost where ports that no agent opens are reached; "" where nobody said
   */
  PublicLinks(String publicHost) {
    this.publicHost = publicHost;
  }

  Microservice shown(Transaction tx, Microservice m) {
    if (m.spec().ports().stream().noneMatch(PortMapping::isPublic)) {
      return m;
    }
    List<PortMapping> linked = m.spec().ports().stream().map(port -> shown(tx, port)).toList();
    return Specs.with(m, m.agentUuid(), Specs.withPorts(m.spec(), linked), m.updatedAt());
  }

  private PortMapping shown(Transaction tx, PortMapping mapping) {
    if (!mapping.isPublic()) {
      return mapping;
    }
    PublicPort port = mapping.publicPort();
    Optional<Agent> agent = tx.agents().get(port.routerHost());
    String host = agent.map(a -> address(tx, a)).orElseGet(() -> outside(tx).orElse(UNKNOWN));
    PublicPort complete =
        new PublicPort(
            port.protocol(),
            port.schemes(),
            port.enabled(),
            agent.filter(a -> !a.system()).map(Agent::uuid).orElse(AgentRouters.DEFAULT_ROUTER),
            port.port(),
            port.queueName(),
            links(port, host),
            port.options());
    return new PortMapping(
        mapping.internal(), mapping.external(), mapping.protocol(), complete, mapping.proxy());
  }

  /** One for each scheme, or for each scheme, host name and path. */
  private static List<String> links(PublicPort port, String host) {
    List<String> named =
        port.options().hosts().stream().filter(name -> !name.startsWith("*")).toList();
    List<String> links = new ArrayList<>();
    for (String scheme : port.schemes()) {
      for (String name : PortOptions.orAny(named, literal(host))) {
        for (String path : PortOptions.orAny(port.options().paths(), "")) {
          links.add(scheme + "://" + name + ":" + port.port() + (path.equals("/") ? "" : path));
        }
      }
    }
    return links;
  }

  private static String literal(String host) {
    return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private static String address(Transaction tx, Agent agent) {
    return tx.routers()
        .ofAgent(agent.uuid())
        .map(Router::host)
        .filter(host -> !host.isEmpty())
        .orElseGet(() -> ExtraHosts.address(agent));
  }

  /** Where ports that no agent opens are reached, if anybody said. */
  Optional<String> outside(Transaction tx) {
    return tx.config()
        .get("default-proxy-host")
        .map(entry -> entry.value())
        .or(() -> Optional.of(publicHost).filter(host -> !host.isEmpty()));
  }
}
