/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.store.AgentRepository.Summary;
import io.tule.controller.store.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Where public ports are opened, and under which number (§7.2 of the ioFog controller). */
final class PublicPorts {
  private static final String OUTSIDE = "";

  private final Context context;
  private final NetworkSettings settings;
  private final PortCertificates certificates;

  PublicPorts(Context context, NetworkSettings settings, PortCertificates certificates) {
    this.context = context;
    this.certificates = certificates;
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
      Summary agent,
      String microserviceUuid,
      PortMapping port,
      Set<Integer> external,
      List<PortMapping> stored,
      List<PortMapping> checked) {}

  PortMapping checked(Transaction tx, Request request, Plan plan) {
    PortMapping mapping = request.port();
    PublicPort asked = mapping.publicPort();
    String protocol = asked.protocol().toLowerCase(Locale.ROOT);
    boolean tcp = protocol.equals("tcp");
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
    PublicPort wanted =
        new PublicPort(
            protocol.isEmpty() ? "http" : protocol,
            asked.schemes(),
            true,
            host,
            asked.port() == 0 ? kept : asked.port(),
            stored.queueName().isEmpty() ? context.ids().uuid() : stored.queueName(),
            List.of(),
            PortOptions.checked(tx, request.caller(), mapping, host, certificates));
    PublicPort complete = with(wanted, number(tx, request, wanted, asked.port() != 0, plan));
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

  private static PublicPort with(PublicPort port, int number) {
    return new PublicPort(
        port.protocol(),
        port.schemes(),
        port.enabled(),
        port.routerHost(),
        number,
        port.queueName(),
        port.links(),
        port.options());
  }

  private int number(Transaction tx, Request request, PublicPort wanted, boolean asked, Plan plan) {
    String host = wanted.routerHost();
    int number = wanted.port();
    Set<Integer> reserved = host.isEmpty() ? settings.reserved() : Ports.RESERVED;
    if (asked) {
      Ports.checkRange(number);
      if (reserved.contains(number)) {
        throw Ports.reserved(number);
      }
    }
    Set<Integer> otherwise = usedOtherwise(tx, request, host, plan);
    Set<Integer> published = new HashSet<>();
    tx.microservices()
        .publicPortsOn(host)
        .forEach((port, uuids) -> addUnlessOwn(published, port, uuids, request, plan));
    siblings(request, host).forEach(port -> published.add(port.port()));
    boolean free =
        !otherwise.contains(number)
            && (!published.contains(number) || mayShare(tx, request, wanted, plan));
    if (number != 0 && free) {
      return number;
    }
    if (asked) {
      throw Ports.taken(number);
    }
    published.addAll(otherwise);
    published.addAll(reserved);
    return firstFree(tx, host, published);
  }

  private static Stream<PublicPort> siblings(Request request, String host) {
    return request.checked().stream()
        .filter(PortMapping::isPublic)
        .map(PortMapping::publicPort)
        .filter(port -> port.routerHost().equals(host));
  }

  /** Numbers on the host that are taken by what is no public port. */
  private static Set<Integer> usedOtherwise(
      Transaction tx, Request request, String host, Plan plan) {
    Set<Integer> taken = new HashSet<>();
    if (!host.isEmpty()) {
      tx.microservices()
          .usedPorts(host)
          .forEach((port, uuids) -> addUnlessOwn(taken, port, uuids, request, plan));
      if (host.equals(request.agent().uuid())) {
        taken.addAll(request.external());
      }
      taken.addAll(Ports.RESERVED);
    }
    return taken;
  }

  /**
   * Whether all who have the number leave room beside them. They must be the same user's: another's
   * catch-all would lose requests to whoever names a host at its port.
   */
  private static boolean mayShare(Transaction tx, Request request, PublicPort wanted, Plan plan) {
    boolean amongOwn =
        siblings(request, wanted.routerHost())
            .filter(port -> port.port() == wanted.port())
            .allMatch(port -> PortOptions.together(port, wanted));
    return amongOwn
        && tx.microservices().withPublicPortsOn(wanted.routerHost()).stream()
            .filter(m -> !m.uuid().equals(request.microserviceUuid()))
            .filter(m -> !plan.isWaiting(m.uuid()))
            .allMatch(m -> leavesRoom(m, request.caller(), wanted));
  }

  private static boolean leavesRoom(Microservice m, Caller caller, PublicPort wanted) {
    return m.spec().ports().stream()
        .filter(PortMapping::isPublic)
        .map(PortMapping::publicPort)
        .filter(port -> port.routerHost().equals(wanted.routerHost()))
        .filter(port -> port.port() == wanted.port())
        .allMatch(port -> m.ownerId() == caller.userId() && PortOptions.together(port, wanted));
  }

  private static void addUnlessOwn(
      Set<Integer> taken, int port, Set<String> uuids, Request request, Plan plan) {
    if (uuids.stream()
        .anyMatch(uuid -> !uuid.equals(request.microserviceUuid()) && !plan.isWaiting(uuid))) {
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
}
