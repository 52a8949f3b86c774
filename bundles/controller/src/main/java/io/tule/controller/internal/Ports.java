/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.Router;
import io.tule.controller.ControllerException;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules for port mappings (§7 of the ioFog controller). */
final class Ports {
  private static final Set<Integer> RESERVED = Set.of(54321, 54322);
  private static final int MAX_PORT = 65535;
  private static final int FIRST_PUBLIC = 6000;
  private static final int END_PUBLIC = 7000;

  private final Context context;

  Ports(Context context) {
    this.context = context;
  }

  /**
   * Checks the mappings of one microservice against all on its agent and completes public ones.
   *
   * @param uuid the microservice, whose own stored mappings do not count
   * @param plan names others whose stored mappings do not count
   */
  List<PortMapping> checked(
      Transaction tx, String agentUuid, String uuid, List<PortMapping> ports, Plan plan) {
    if (ports.isEmpty()) {
      return ports;
    }
    Map<Integer, Set<String>> used = tx.microservices().usedPorts(agentUuid);
    Set<Integer> internal = new HashSet<>();
    Set<Integer> external = new HashSet<>();
    List<PortMapping> checked = new ArrayList<>();
    for (PortMapping port : ports) {
      checkRange(port.internal());
      checkRange(port.external());
      if (!internal.add(port.internal()) || !external.add(port.external())) {
        throw ControllerException.validation("Port mapping already exists");
      }
      if (RESERVED.contains(port.external())) {
        throw ControllerException.port(
            "Port '" + port.external() + "' is reserved for internal use");
      }
      if (used.getOrDefault(port.external(), Set.of()).stream()
          .anyMatch(other -> !other.equals(uuid) && !plan.isWaiting(other))) {
        throw ControllerException.port("Port '" + port.external() + "' is not available");
      }
      checked.add(port.isPublic() ? publicPort(tx, uuid, port, checked, plan) : port);
    }
    return checked;
  }

  private static void checkRange(int port) {
    if (port < 1 || port > MAX_PORT) {
      throw ControllerException.validation("Port '" + port + "' is not between 1 and 65535");
    }
  }

  private PortMapping publicPort(
      Transaction tx,
      String uuid,
      PortMapping mapping,
      List<PortMapping> sameMicroservice,
      Plan plan) {
    PublicPort asked = mapping.publicPort();
    for (String scheme : asked.schemes()) {
      if (!asked.protocol().equals("tcp") && !scheme.startsWith("http")) {
        throw ControllerException.validation(
            "Public port "
                + mapping.internal()
                + " has a scheme of "
                + scheme
                + " and cannot use protocol http");
      }
    }
    String host = asked.routerHost().isEmpty() ? AgentRouters.DEFAULT_ROUTER : asked.routerHost();
    if (!host.equals(AgentRouters.DEFAULT_ROUTER) || tx.routers().defaultRouter().isEmpty()) {
      throw ControllerException.validation("Invalid router host " + host);
    }
    PublicPort stored =
        tx.microservices().get(uuid).stream()
            .flatMap(m -> m.spec().ports().stream())
            .filter(p -> p.internal() == mapping.internal() && p.isPublic())
            .map(PortMapping::publicPort)
            .findFirst()
            .orElse(PublicPort.NONE);
    Set<Integer> taken = new HashSet<>();
    tx.microservices().withPublicPorts().stream()
        .filter(m -> !m.uuid().equals(uuid) && !plan.isWaiting(m.uuid()))
        .flatMap(m -> m.spec().ports().stream())
        .forEach(p -> taken.add(p.publicPort().port()));
    sameMicroservice.forEach(p -> taken.add(p.publicPort().port()));
    int number = number(asked.port() == 0 ? stored.port() : asked.port(), taken);
    PublicPort complete =
        new PublicPort(
            asked.protocol(),
            asked.schemes(),
            true,
            host,
            number,
            stored.queueName().isEmpty() ? context.ids().uuid() : stored.queueName(),
            List.of());
    return new PortMapping(
        mapping.internal(), mapping.external(), mapping.protocol(), complete, false);
  }

  private static int number(int asked, Set<Integer> taken) {
    if (asked != 0) {
      if (taken.contains(asked)) {
        throw ControllerException.port("Port '" + asked + "' is not available");
      }
      return asked;
    }
    for (int port = FIRST_PUBLIC; port < END_PUBLIC; port++) {
      if (!taken.contains(port)) {
        return port;
      }
    }
    throw ControllerException.port("No public port available in range for default-router");
  }

  /** The mapping as clients see it, with links. */
  static PortMapping withLinks(Transaction tx, PortMapping mapping) {
    if (!mapping.isPublic()) {
      return mapping;
    }
    PublicPort port = mapping.publicPort();
    Optional<Router> router = tx.routers().defaultRouter();
    boolean onAgent = router.isPresent() && !router.get().agentUuid().isEmpty();
    String host =
        onAgent
            ? router.get().host()
            : tx.config()
                .get("default-proxy-host")
                .map(entry -> entry.value())
                .orElse("undefined-proxy-host");
    List<String> links =
        port.schemes().stream().map(scheme -> scheme + "://" + host + ":" + port.port()).toList();
    PublicPort complete =
        new PublicPort(
            port.protocol(),
            port.schemes(),
            port.enabled(),
            port.routerHost(),
            port.port(),
            port.queueName(),
            links);
    return new PortMapping(
        mapping.internal(), mapping.external(), mapping.protocol(), complete, mapping.proxy());
  }
}
