/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.ExtraHost;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.controller.ControllerException;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Extra hosts that name another agent or microservice (§8.5 of the ioFog controller). */
final class ExtraHosts {
  private static final Pattern TEMPLATE = Pattern.compile("\\$\\{(.*)}");

  private final Context context;
  private final PublicLinks links;

  ExtraHosts(Context context, PublicLinks links) {
    this.context = context;
    this.links = links;
  }

  /**
   * Resolves the addresses on behalf of the owner, with the plan's microservices as they will be.
   */
  List<ExtraHost> resolve(Transaction tx, long ownerId, List<ExtraHost> hosts, Plan plan) {
    List<ExtraHost> resolved = new ArrayList<>();
    for (ExtraHost host : hosts) {
      Matcher matcher = TEMPLATE.matcher(host.address());
      String value =
          matcher.matches() ? value(tx, ownerId, matcher.group(1), plan) : host.address();
      resolved.add(new ExtraHost(host.name(), host.address(), value));
    }
    return resolved;
  }

  private String value(Transaction tx, long ownerId, String path, Plan plan) {
    if (path.startsWith("Agents.")) {
      String name = path.substring("Agents.".length());
      return address(
          tx.agents()
              .byName(name)
              .filter(agent -> agent.system() || agent.ownerId() == ownerId)
              .orElseThrow(() -> missing(name)));
    }
    String[] parts = path.split("\\.", -1);
    boolean local = parts.length == 4 && parts[3].equals("local");
    boolean open = parts.length == 5 && parts[3].equals("public");
    if (!parts[0].equals("Apps") || !(local || open)) {
      throw ControllerException.validation(path + " is not a valid host template");
    }
    Plan.Target target =
        plan.target(parts[1], parts[2]).orElseGet(() -> stored(tx, ownerId, parts[1], parts[2]));
    if (local) {
      return address(target.agent());
    }
    String host =
        target.publicPorts().entrySet().stream()
            .filter(port -> parts[4].equals(port.getKey().toString()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(() -> missing(parts[4]));
    return publicHost(tx, host).orElseThrow(() -> missing(parts[4]));
  }

  /** Public ports are opened on a named agent, on the system agent or on a proxy outside. */
  private Optional<String> publicHost(Transaction tx, String host) {
    Optional<Agent> agent =
        host.isEmpty() || host.equals(AgentRouters.DEFAULT_ROUTER)
            ? tx.agents().system().stream().findFirst()
            : tx.agents().get(host);
    return agent.map(ExtraHosts::address).or(() -> links.outside(tx));
  }

  private static Plan.Target stored(Transaction tx, long ownerId, String app, String name) {
    long application = tx.applications().byName(ownerId, app).orElseThrow(() -> missing(app)).id();
    Microservice target =
        tx.microservices().ofApplication(application).stream()
            .filter(m -> m.name().equals(name))
            .findFirst()
            .orElseThrow(() -> missing(name));
    return new Plan.Target(
        tx.agents().get(target.agentUuid()).orElseThrow(), publicPorts(target.spec().ports()));
  }

  /** Public ports and where they are opened. */
  static Map<Integer, String> publicPorts(List<PortMapping> ports) {
    return ports.stream()
        .filter(PortMapping::isPublic)
        .map(PortMapping::publicPort)
        .collect(Collectors.toMap(PublicPort::port, PublicPort::routerHost, (a, b) -> a));
  }

  static String address(Agent agent) {
    String host = agent.settings().host();
    return host.isEmpty() ? agent.status().ipAddress() : host;
  }

  private static ControllerException missing(String part) {
    return ControllerException.validation("Could not find " + part + " host template");
  }

  /** Resolves again what may point to an agent whose address or whose microservices changed. */
  void hostChanged(Transaction tx, String agentName) {
    for (Microservice m : tx.microservices().withExtraHostOnAgent(agentName)) {
      List<ExtraHost> hosts;
      try {
        hosts = resolve(tx, m.ownerId(), m.spec().extraHosts(), Plan.none());
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
