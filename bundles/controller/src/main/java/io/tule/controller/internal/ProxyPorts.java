/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.ChangeFlag;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.spi.ports.PortBroker;
import io.tule.api.spi.ports.PortBroker.Allocation;
import io.tule.controller.store.ProxyPortRepository.Row;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ports behind an external port router (§7.5 of the ioFog controller). What is asked for is stored
 * first; the port router is asked after the commit, never in a transaction. A port that it did not
 * give is asked for again when the microservice's ports are next changed.
 */
final class ProxyPorts {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyPorts.class);
  private static final long ANSWER_SECONDS = 8;
  private static final String NAME = "Proxy";

  private final Context context;
  private final SystemMicroservices system;
  private final NetworkSettings settings;

  ProxyPorts(Context context, SystemMicroservices system, NetworkSettings settings) {
    this.context = context;
    this.system = system;
    this.settings = settings;
  }

  /** Stores what the microservice asks for, gives back what it no longer does. */
  void follow(Transaction tx, Microservice m, String formerAgent) {
    List<Row> stored = tx.proxyPorts().ofMicroservice(m.uuid());
    List<PortMapping> wanted = m.spec().ports().stream().filter(PortMapping::proxy).toList();
    for (Row row : stored) {
      if (wanted.stream().noneMatch(port -> isFor(row, port))) {
        drop(tx, row, m.agentUuid());
      }
    }
    for (PortMapping port : wanted) {
      if (stored.stream().noneMatch(row -> isFor(row, port))) {
        tx.proxyPorts().insert(asked(m, port, serverToken(tx, m.agentUuid())));
      }
    }
    if (!stored.isEmpty() || !wanted.isEmpty()) {
      follow(tx, m.agentUuid(), m.ownerId());
      if (!formerAgent.equals(m.agentUuid())) {
        follow(tx, formerAgent, m.ownerId());
      }
    }
  }

  /** Gives back all ports of a microservice that is about to be deleted. */
  void drop(Transaction tx, Microservice m) {
    List<Row> rows = tx.proxyPorts().ofMicroservice(m.uuid());
    rows.forEach(row -> drop(tx, row, m.agentUuid()));
    if (!rows.isEmpty()) {
      follow(tx, m.agentUuid(), m.ownerId());
    }
  }

  private static boolean isFor(Row row, PortMapping port) {
    return row.internal() == port.internal()
        && row.external() == port.external()
        && row.protocol().equals(port.protocol().wireName());
  }

  private static Row asked(Microservice m, PortMapping port, String serverToken) {
    return new Row(
        m.uuid(),
        port.internal(),
        port.external(),
        port.protocol().wireName(),
        "",
        0,
        0,
        "",
        "",
        serverToken);
  }

  private static String serverToken(Transaction tx, String agentUuid) {
    return tx.proxyPorts().ofAgent(agentUuid).stream()
        .map(Row::serverToken)
        .findFirst()
        .orElseGet(() -> UUID.randomUUID().toString());
  }

  private void drop(Transaction tx, Row row, String agentUuid) {
    tx.proxyPorts().delete(row.microserviceUuid(), row.internal());
    boolean last =
        tx.proxyPorts().ofAgent(agentUuid).stream()
            .noneMatch(other -> other.serverToken().equals(row.serverToken()));
    if (row.isGiven()) {
      tx.afterCommit(
          () -> {
            quietly("giving a port back", broker -> broker.release(row.portUuid()));
            if (last) {
              quietly("revoking a token", broker -> broker.revoke(row.serverToken()));
            }
          });
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the failure is logged, nothing else follows
  private void quietly(String what, Function<PortBroker, CompletionStage<Void>> call) {
    CompletableFuture<Void> done = call.apply(settings.broker().get()).toCompletableFuture();
    done.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            LOG.warn("The port router failed at {}: {}", what, reason(failure));
          }
        });
  }

  private static String reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.getClass().getSimpleName();
  }

  /** Asks the port router for the ports it has not given these microservices. */
  void allocate(Collection<Microservice> microservices) {
    for (Microservice m : microservices) {
      if (m.spec().ports().stream().noneMatch(PortMapping::proxy)) {
        continue;
      }
      for (Row row : context.store().read(tx -> tx.proxyPorts().ofMicroservice(m.uuid()))) {
        if (!row.isGiven() && !allocate(row)) {
          return;
        }
      }
    }
  }

  private boolean allocate(Row row) {
    Allocation given;
    try {
      given =
          settings
              .broker()
              .get()
              .allocate(row.serverToken())
              .toCompletableFuture()
              .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      LOG.warn("The port router gave no port: {}", reason(e.getCause() == null ? e : e.getCause()));
      return false;
    }
    boolean kept = context.store().inTransaction(tx -> store(tx, row, given));
    if (!kept) {
      quietly("giving a port back", broker -> broker.release(given.portUuid()));
    }
    return true;
  }

  /** Stores what was given unless the port is no longer asked for. */
  private boolean store(Transaction tx, Row asked, Allocation given) {
    Optional<Microservice> m = tx.microservices().get(asked.microserviceUuid());
    if (m.isEmpty() || !tx.proxyPorts().ofMicroservice(m.get().uuid()).contains(asked)) {
      return false;
    }
    tx.proxyPorts()
        .update(
            new Row(
                asked.microserviceUuid(),
                asked.internal(),
                asked.external(),
                asked.protocol(),
                given.serverHost(),
                given.serverPort(),
                given.port(),
                given.portToken(),
                given.portUuid(),
                asked.serverToken()));
    follow(tx, m.get().agentUuid(), m.get().ownerId());
    return true;
  }

  /** Brings the agent's port router microservice to what the rows say. */
  private void follow(Transaction tx, String agentUuid, long ownerId) {
    List<Row> rows = tx.proxyPorts().ofAgent(agentUuid);
    Optional<Microservice> stored = system.find(tx, agentUuid, SystemItems.PORT_ROUTER);
    if (rows.isEmpty()) {
      if (stored.isPresent()) {
        tx.microservices().delete(stored.get().uuid());
        context.changed(tx, agentUuid, ChangeFlag.MICROSERVICE_CONFIG);
      }
      return;
    }
    String config =
        rows.stream()
            .map(ProxyPorts::entry)
            .collect(Collectors.joining(",", "{\"fetch_config_interval\":5,\"proxies\":[", "]}"));
    if (stored.isEmpty()) {
      system.create(
          tx,
          new SystemMicroservices.Plan(
              agentUuid, ownerId, SystemItems.PORT_ROUTER, NAME, config, true, 0, List.of()));
      context.changed(tx, agentUuid, Context.COMMON);
    } else if (!config.equals(stored.get().spec().config())) {
      boolean fewer = stored.get().spec().config().length() > config.length();
      system.configure(tx, stored.get(), config, List.of());
      context.changed(
          tx, agentUuid, fewer ? Context.COMMON : EnumSet.of(ChangeFlag.MICROSERVICE_CONFIG));
    }
  }

  /** Keys in the order of ioFog, which leaves out what the port router did not give. */
  private static String entry(Row row) {
    List<String> members = new ArrayList<>();
    members.add("\"name\":" + Quoted.text(row.microserviceUuid() + "_" + row.external()));
    if (row.isGiven()) {
      members.add("\"server_addr\":" + Quoted.text(row.serverHost()));
      members.add("\"server_port\":" + row.serverPort());
    }
    members.add("\"local_port\":" + row.external());
    if (row.isGiven()) {
      members.add("\"remote_port\":" + row.publicPort());
    }
    members.add("\"type\":" + Quoted.text(row.protocol()));
    if (row.isGiven()) {
      members.add("\"proxy_token\":" + Quoted.text(row.portToken()));
    }
    members.add("\"server_token\":" + Quoted.text(row.serverToken()));
    if (row.isGiven()) {
      members.add("\"port_uuid\":" + Quoted.text(row.portUuid()));
    }
    return "{" + String.join(",", members) + "}";
  }
}
