/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.ChangeFlag;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.Route;
import io.tule.controller.store.Transaction;
import java.util.List;
import java.util.Set;

/** Deletes microservices with all that hangs on them. */
final class Removal {
  private final Context context;
  private final Proxies proxies;
  private final ProxyPorts proxyPorts;
  private final PublicPortFeed feed;

  Removal(Context context, Proxies proxies, ProxyPorts proxyPorts, PublicPortFeed feed) {
    this.feed = feed;
    this.context = context;
    this.proxies = proxies;
    this.proxyPorts = proxyPorts;
  }

  /** Deletes a microservice and tells all agents that are concerned. */
  void microservice(Transaction tx, Microservice m) {
    for (Route route : tx.routes().touching(m.uuid())) {
      Routes.remove(context, tx, route);
    }
    proxyPorts.drop(tx, m);
    boolean forwarded = tx.portForwards().leadsTo(m.uuid());
    tx.microservices().delete(m.uuid());
    List<PortMapping> ports = m.spec().ports();
    proxies.follow(tx, Set.of(m.agentUuid()), ports, List.of());
    if (forwarded) {
      proxies.follow(tx, m.agentUuid());
    }
    if (ports.stream().anyMatch(PortMapping::isPublic)) {
      feed.changed(tx);
    }
    if (ports.stream().anyMatch(PortMapping::isSimple)) {
      context.changed(tx, m.agentUuid(), Context.COMMON);
    }
    context.changed(tx, m.agentUuid(), ChangeFlag.MICROSERVICE_LIST);
  }

  /** Closes the public ports that other agents' microservices have on an agent that goes away. */
  void publicPortsOn(Transaction tx, String agentUuid) {
    for (Microservice m : tx.microservices().withPublicPortsOn(agentUuid)) {
      List<PortMapping> left =
          m.spec().ports().stream().map(port -> closed(port, agentUuid)).toList();
      tx.microservices()
          .update(Specs.with(m, m.agentUuid(), Specs.withPorts(m.spec(), left), context.now()));
      proxies.follow(tx, Set.of(m.agentUuid()), m.spec().ports(), left);
    }
  }

  private static PortMapping closed(PortMapping port, String agentUuid) {
    boolean there = port.isPublic() && port.publicPort().routerHost().equals(agentUuid);
    return there
        ? new PortMapping(port.internal(), port.external(), port.protocol(), PublicPort.NONE, false)
        : port;
  }
}
