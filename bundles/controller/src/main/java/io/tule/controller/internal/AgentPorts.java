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
 * cannot open some says {@code REASON: Port NUMBER of QUEUE…} of each, or {@code REASON: Mapping …}
 * of what is no port, with {@code "; "} between them, while its others serve. Several ports, not
 * all of one user, may have a number, so only the queue tells whose a failure is; of a text that
 * does not say all, nothing is concluded.
 */
final class AgentPorts {
  private static final Pattern PORT =
      Pattern.compile("([A-Z_]+): (Port \\d{1,5}) of (\\S+?)(:? .*)?");
  private static final Pattern MAPPING = Pattern.compile("[A-Z_]+: Mapping .*");
  private static final String RUNNING = "RUNNING";

  private AgentPorts() {}

  /** How one fares; empty while its agent or the proxy there is not heard of. */
  static Optional<PortState> state(Transaction tx, SystemMicroservices system, PublicPort port) {
    Optional<Agent> agent =
        tx.agents().get(port.routerHost()).filter(a -> a.status().daemonStatus().equals(RUNNING));
    return agent
        .flatMap(a -> system.find(tx, a.uuid(), SystemItems.PROXY))
        .map(Microservice::status)
        .flatMap(status -> state(status, port.queueName()));
  }

  private static Optional<PortState> state(MicroserviceStatus proxy, String queue) {
    boolean allSaid = true;
    for (String part : proxy.errorMessage().split("; ", -1)) {
      Matcher failure = PORT.matcher(part);
      if (!failure.matches()) {
        allSaid &= MAPPING.matcher(part).matches();
      } else if (failure.group(3).equals(queue)) {
        String rest = failure.group(4) == null ? "" : failure.group(4);
        return Optional.of(
            PortState.failed(reason(failure.group(1)), failure.group(2) + rest.stripTrailing()));
      }
    }
    return allSaid || proxy.status().equals(RUNNING)
        ? Optional.of(PortState.OPEN)
        : Optional.empty();
  }

  private static ReasonCode reason(String name) {
    return Arrays.stream(ReasonCode.values())
        .filter(reason -> reason.name().equals(name))
        .findFirst()
        .orElse(ReasonCode.RUNTIME_FAILED);
  }
}
