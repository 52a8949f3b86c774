/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.model.PortMapping;
import io.tule.api.model.ProxyPort;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import io.tule.controller.store.AgentRepository.Summary;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules for port mappings (§7 of the ioFog controller). */
final class Ports {
  static final Set<Integer> RESERVED = Set.of(54321, 54322);
  private static final int MAX_PORT = 65535;
  private static final int MOST = 256;

  private final PublicPorts publicPorts;

  Ports(PublicPorts publicPorts) {
    this.publicPorts = publicPorts;
  }

  /**
   * Checks the mappings of one microservice against all on its agent and completes public ones.
   *
   * @param uuid the microservice, whose own stored mappings do not count
   * @param stored its stored mappings, from which public numbers and queues are kept
   * @param plan names others whose stored mappings do not count
   */
  List<PortMapping> checked(
      Transaction tx,
      Caller caller,
      Summary agent,
      String uuid,
      List<PortMapping> ports,
      List<PortMapping> stored,
      Plan plan) {
    if (ports.isEmpty()) {
      return ports;
    }
    if (ports.size() > MOST) {
      throw new ControllerException(
          ErrorKind.VALIDATION,
          ReasonCode.LIMIT_EXCEEDED,
          "A microservice has at most " + MOST + " port mappings");
    }
    Map<Integer, Set<String>> used = tx.microservices().usedPorts(agent.uuid());
    Map<Integer, Set<String>> open = tx.microservices().publicPortsOn(agent.uuid());
    Set<Integer> internal = new HashSet<>();
    Set<Integer> external = new HashSet<>();
    for (PortMapping port : ports) {
      checkRange(port.internal());
      checkRange(port.external());
      if (!internal.add(port.internal()) || !external.add(port.external())) {
        throw ControllerException.validation("Port mapping already exists");
      }
      if (RESERVED.contains(port.external())) {
        throw reserved(port.external());
      }
      boolean taken =
          used.getOrDefault(port.external(), Set.of()).stream()
                  .anyMatch(other -> !other.equals(uuid) && !plan.isWaiting(other))
              || open.getOrDefault(port.external(), Set.of()).stream()
                  .anyMatch(other -> !other.equals(uuid) && !plan.isWaiting(other));
      if (taken) {
        throw taken(port.external());
      }
    }
    List<PortMapping> checked = new ArrayList<>();
    for (PortMapping port : ports) {
      checked.add(
          port.isPublic()
              ? publicPorts.checked(
                  tx,
                  new PublicPorts.Request(caller, agent, uuid, port, external, stored, checked),
                  plan)
              : withAddress(port, stored));
    }
    return checked;
  }

  static ControllerException taken(int port) {
    return ControllerException.port("Port '" + port + "' is not available");
  }

  static ControllerException reserved(int port) {
    return ControllerException.port("Port '" + port + "' is reserved for internal use");
  }

  /** The mapping with the address that the port router gave it before. */
  private static PortMapping withAddress(PortMapping port, List<PortMapping> stored) {
    if (!port.proxy()) {
      return port;
    }
    ProxyPort address =
        stored.stream()
            .filter(old -> old.proxy() && old.internal() == port.internal())
            .filter(old -> old.external() == port.external())
            .filter(old -> old.protocol() == port.protocol())
            .map(PortMapping::proxyPort)
            .findFirst()
            .orElse(ProxyPort.NONE);
    return new PortMapping(
        port.internal(), port.external(), port.protocol(), port.publicPort(), true, address);
  }

  static void checkRange(int port) {
    if (port < 1 || port > MAX_PORT) {
      throw ControllerException.validation("Port '" + port + "' is not between 1 and 65535");
    }
  }
}
