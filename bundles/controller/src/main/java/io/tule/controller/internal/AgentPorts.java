/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.model.Agent;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.PublicPort;
import io.tule.api.spi.ports.PortState;
import io.tule.controller.store.Transaction;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How public ports fare that agents open, by what these say of their proxies. A proxy of ours that
 * cannot open some says {@code REASON: Port NUMBER…} of each, with {@code "; "} between them, while
 * its others serve.
 */
final class AgentPorts {
  private static final Pattern FAILURE = Pattern.compile("([A-Z_]+): (Port (\\d{1,5})\\b[^;]*)");
  private static final Pattern REASON = Pattern.compile("([A-Z_]+): (.*)", Pattern.DOTALL);
  private static final String RUNNING = "RUNNING";

  private AgentPorts() {}

  /** How one fares; empty while its agent or the proxy there is not heard of. */
  static Optional<PortState> state(Transaction tx, SystemMicroservices system, PublicPort port) {
    Optional<Agent> agent =
        tx.agents().get(port.routerHost()).filter(a -> a.status().daemonStatus().equals(RUNNING));
    return agent
        .flatMap(a -> system.find(tx, a.uuid(), SystemItems.PROXY))
        .map(Microservice::status)
        .flatMap(status -> state(status, port.port()));
  }

  private static Optional<PortState> state(MicroserviceStatus proxy, int port) {
    boolean some = false;
    Matcher failures = FAILURE.matcher(proxy.errorMessage());
    while (failures.find()) {
      some = true;
      if (Integer.parseInt(failures.group(3)) == port) {
        return Optional.of(PortState.failed(reason(failures.group(1)), failures.group(2).strip()));
      }
    }
    if (some || proxy.status().equals(RUNNING)) {
      return Optional.of(PortState.OPEN);
    }
    Matcher whole = REASON.matcher(proxy.errorMessage());
    return whole.matches()
        ? Optional.of(PortState.failed(reason(whole.group(1)), whole.group(2)))
        : Optional.empty();
  }

  private static ReasonCode reason(String name) {
    return Arrays.stream(ReasonCode.values())
        .filter(reason -> reason.name().equals(name))
        .findFirst()
        .orElse(ReasonCode.RUNTIME_FAILED);
  }
}
