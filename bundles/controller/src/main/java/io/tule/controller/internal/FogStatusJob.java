/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.Microservice;
import io.tule.controller.store.Lease;
import io.tule.controller.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Marks agents that have been silent for three of their status periods as UNKNOWN. */
final class FogStatusJob implements Consumer<Lease> {
  private static final Logger LOG = LoggerFactory.getLogger(FogStatusJob.class);
  private static final int TOLERANCE = 3;

  private final Context context;
  private final LastSeen lastSeen;
  private final Removal removal;

  FogStatusJob(Context context, LastSeen lastSeen, Removal removal) {
    this.context = context;
    this.lastSeen = lastSeen;
    this.removal = removal;
  }

  @Override
  public void accept(Lease lease) {
    boolean silent =
        context.store().read(tx -> tx.agents().running().stream().anyMatch(this::isSilent));
    if (silent) {
      List<String> marked = context.store().inTransaction(tx -> mark(tx, lease));
      marked.forEach(name -> LOG.info("Agent {} is silent; its status is UNKNOWN", name));
    }
    if (context.store().read(tx -> tx.microservices().anyStopped())) {
      context.store().inTransaction(tx -> markStopped(tx, lease));
    }
  }

  /** What was deleted on agents because its application is inactive is stopped. */
  private boolean markStopped(Transaction tx, Lease lease) {
    boolean holds = tx.leases().holds(lease);
    if (holds) {
      tx.microservices().markStopped(context.now());
    }
    return holds;
  }

  private boolean isSilent(Agent agent) {
    long period = 1000L * Math.max(1, agent.settings().statusFrequency());
    return context.clock().millis() - lastSeen.of(agent) > TOLERANCE * period;
  }

  private List<String> mark(Transaction tx, Lease lease) {
    List<String> marked = new ArrayList<>();
    if (!tx.leases().holds(lease)) {
      return marked;
    }
    Instant now = context.now();
    for (Agent agent : tx.agents().running()) {
      if (isSilent(agent)) {
        tx.agents()
            .updateStatus(
                agent.uuid(), agent.status().asUnknown().withLastActive(lastSeen.of(agent)));
        for (Microservice m : tx.microservices().ofAgent(agent.uuid())) {
          tx.microservices().updateStatus(m.uuid(), Statuses.named(m.status(), "UNKNOWN", now));
          if (m.delete()) {
            removal.microservice(tx, m);
          }
        }
        marked.add(agent.name());
      }
    }
    return marked;
  }
}
