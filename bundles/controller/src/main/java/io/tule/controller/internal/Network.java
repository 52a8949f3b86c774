/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.spi.ports.PublicPortReports;
import io.tule.controller.store.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the Controller runs on agents so that microservices reach each other and are reached. */
final class Network {
  private final RouterMicroservices routers;
  private final HardwareMicroservices hardware;
  private final Proxies proxies;
  private final ProxyPorts proxyPorts;
  private final PublicPorts publicPorts;
  private final Removal removal;
  private final PublicLinks links;
  private final PublicPortFeed feed;
  private final NetworkSettings settings;

  Network(
      Context context,
      NetworkSettings settings,
      PublicPortFeed feed,
      PortCertificates certificates) {
    this.settings = settings;
    this.feed = feed;
    this.links = new PublicLinks(context.likeIofog() ? "" : settings.publicHost());
    SystemMicroservices system = new SystemMicroservices(context);
    this.routers = new RouterMicroservices(context, system);
    this.hardware = new HardwareMicroservices(system);
    this.proxies = new Proxies(context, system);
    this.proxyPorts = new ProxyPorts(context, system, settings);
    this.publicPorts = new PublicPorts(context, settings, certificates);
    this.removal = new Removal(context, proxies, proxyPorts, feed);
  }

  RouterMicroservices routers() {
    return routers;
  }

  HardwareMicroservices hardware() {
    return hardware;
  }

  Proxies proxies() {
    return proxies;
  }

  PublicPorts publicPorts() {
    return publicPorts;
  }

  PublicLinks links() {
    return links;
  }

  Collection<PublicPortReports> reports() {
    return List.copyOf(settings.reports().get());
  }

  PublicPortFeed feed() {
    return feed;
  }

  Removal removal() {
    return removal;
  }

  /** Follows the change of a microservice's ports or agent; empty before when it is new. */
  void follow(Transaction tx, Optional<Microservice> before, Microservice after) {
    List<PortMapping> old = before.map(m -> m.spec().ports()).orElse(List.of());
    List<PortMapping> now = after.spec().ports();
    String formerAgent = before.map(Microservice::agentUuid).orElse(after.agentUuid());
    if (old.isEmpty() && now.isEmpty()) {
      return;
    }
    // Nothing is stored yet for one that is new, and nothing leads to it.
    if (before.isPresent() || now.stream().anyMatch(PortMapping::proxy)) {
      proxyPorts.follow(tx, after, formerAgent);
    }
    Set<String> agents = new TreeSet<>(List.of(formerAgent, after.agentUuid()));
    proxies.follow(tx, agents, old, now);
    if (Stream.concat(old.stream(), now.stream()).anyMatch(PortMapping::isPublic)) {
      feed.changed(tx);
    }
    if (before.isPresent() && tx.portForwards().leadsTo(after.uuid())) {
      agents.forEach(agent -> proxies.follow(tx, agent));
    }
  }

  /** Asks outside for what these microservices were not given yet; never in a transaction. */
  void allocate(Collection<Microservice> microservices) {
    proxyPorts.allocate(microservices);
  }
}
