/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.ContainerOptions;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.PortMapping;
import io.tule.controller.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Microservices that belong to no application: routers, proxies and hardware access. */
final class SystemMicroservices {
  private static final long REGISTRY = 1;

  private final Context context;

  SystemMicroservices(Context context) {
    this.context = context;
  }

  /**
   * What to create.
   *
   * @param logSize MiB; 0 where ioFog leaves it to the agent's view, which says 1
   */
  record Plan(
      String agentUuid,
      long ownerId,
      long catalogItemId,
      String name,
      String config,
      boolean rootHostAccess,
      int logSize,
      List<PortMapping> ports) {}

  Optional<Microservice> find(Transaction tx, String agentUuid, long catalogItemId) {
    return tx.microservices().ofCatalogItem(agentUuid, catalogItemId);
  }

  /** Creates one, without a status row, as in ioFog. */
  void create(Transaction tx, Plan plan) {
    Instant now = context.now();
    MicroserviceSpec spec =
        new MicroserviceSpec(
            plan.name(),
            plan.config(),
            plan.catalogItemId(),
            List.of(),
            REGISTRY,
            plan.rootHostAccess(),
            plan.logSize(),
            plan.ports(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            ContainerOptions.NONE);
    tx.microservices()
        .insert(
            new Microservice(
                context.ids().uuid(),
                0,
                "",
                plan.agentUuid(),
                plan.ownerId(),
                now,
                now,
                now,
                false,
                false,
                false,
                0,
                "",
                spec,
                List.of(),
                false,
                MicroserviceStatus.NONE),
            now);
  }

  void configure(Transaction tx, Microservice m, String config, List<PortMapping> ports) {
    MicroserviceSpec spec = Specs.withConfig(Specs.withPorts(m.spec(), ports), config);
    tx.microservices().update(Specs.with(m, m.agentUuid(), spec, context.now()));
  }

  void delete(Transaction tx, String agentUuid, long catalogItemId) {
    find(tx, agentUuid, catalogItemId).ifPresent(m -> tx.microservices().delete(m.uuid()));
  }
}
