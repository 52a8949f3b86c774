/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.ExtraHost;
import io.tule.api.model.Microservice;
import io.tule.controller.ControllerException;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Extra hosts that name another agent or microservice (§8.5 of the ioFog controller). */
final class ExtraHosts {
  private static final Pattern TEMPLATE = Pattern.compile("\\$\\{(.*)}");

  private final Context context;

  ExtraHosts(Context context) {
    this.context = context;
  }

  /** Resolves the addresses on behalf of the owner. */
  List<ExtraHost> resolve(Transaction tx, long ownerId, List<ExtraHost> hosts) {
    List<ExtraHost> resolved = new ArrayList<>();
    for (ExtraHost host : hosts) {
      Matcher matcher = TEMPLATE.matcher(host.address());
      String value =
          matcher.matches()
              ? target(tx, ownerId, host.address(), matcher.group(1))
              : host.address();
      resolved.add(new ExtraHost(host.name(), host.address(), value));
    }
    return resolved;
  }

  private static String target(Transaction tx, long ownerId, String text, String path) {
    if (path.startsWith("Agents.")) {
      String name = path.substring("Agents.".length());
      return address(
          tx.agents()
              .byName(name)
              .filter(agent -> agent.system() || agent.ownerId() == ownerId)
              .orElseThrow(() -> missing(name)));
    }
    String[] parts = path.split("\\.", -1);
    if (parts.length != 4 || !parts[0].equals("Apps") || !parts[3].equals("local")) {
      throw ControllerException.validation(text + " is not a valid host template");
    }
    long application =
        tx.applications().byName(ownerId, parts[1]).orElseThrow(() -> missing(parts[1])).id();
    Microservice target =
        tx.microservices().ofApplication(application).stream()
            .filter(m -> m.name().equals(parts[2]))
            .findFirst()
            .orElseThrow(() -> missing(parts[2]));
    return address(tx.agents().get(target.agentUuid()).orElseThrow());
  }

  private static String address(Agent agent) {
    String host = agent.settings().host();
    return host.isEmpty() ? agent.status().ipAddress() : host;
  }

  private static ControllerException missing(String part) {
    return ControllerException.validation("Could not find " + part + " host template");
  }

  /** Resolves again what may point to an agent whose address or whose microservices changed. */
  void hostChanged(Transaction tx, Agent agent) {
    for (Microservice m : tx.microservices().withExtraHostOnAgent(agent.name())) {
      List<ExtraHost> hosts;
      try {
        hosts = resolve(tx, m.ownerId(), m.spec().extraHosts());
      } catch (ControllerException gone) {
        // The target is no longer there: the last address stays, as with the original.
        continue;
      }
      if (!hosts.equals(m.spec().extraHosts())) {
        tx.microservices()
            .update(Specs.with(m, m.agentUuid(), Specs.withHosts(m.spec(), hosts), m.updatedAt()));
        context.rebuild(tx, m.uuid(), m.agentUuid(), Context.COMMON);
      }
    }
  }
}
