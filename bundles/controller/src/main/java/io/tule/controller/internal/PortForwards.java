/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import io.tule.controller.PortForward;
import io.tule.controller.PortForwardService;
import io.tule.controller.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ways to ports of microservices: a mapping more on the agent's proxy, for a while. */
final class PortForwards implements PortForwardService {
  private static final Logger LOG = LoggerFactory.getLogger(PortForwards.class);
  private static final int MOST = 32;

  private final Context context;
  private final Proxies proxies;

  PortForwards(Context context, Proxies proxies) {
    this.context = context;
    this.proxies = proxies;
  }

  /** The port of the agent's machine that leads to a container's port. */
  static Optional<Integer> target(Microservice m, int internal) {
    Optional<Integer> mapped =
        m.spec().ports().stream()
            .filter(port -> port.internal() == internal)
            .filter(port -> port.protocol() != PortProtocol.UDP)
            .map(PortMapping::external)
            .findFirst();
    return mapped.isPresent() || !m.spec().rootHostAccess() ? mapped : Optional.of(internal);
  }

  private Instant end() {
    return context.now().plusSeconds(LEASE_SECONDS);
  }

  @Override
  public PortForward open(Caller caller, String microserviceUuid, int internalPort) {
    return context
        .store()
        .inTransaction(
            tx -> {
              Microservice m = Microservices.own(tx, caller, microserviceUuid);
              if (target(m, internalPort).isEmpty()) {
                throw ControllerException.validation(
                    "Port '" + internalPort + "' of the microservice is not mapped to its node");
              }
              if (tx.portForwards().countOf(caller.userId(), context.now()) >= MOST) {
                throw new ControllerException(
                    ErrorKind.VALIDATION,
                    ReasonCode.LIMIT_EXCEEDED,
                    "More than " + MOST + " ports are forwarded at once");
              }
              PortForward forward =
                  new PortForward(context.ids().uuid(), m.uuid(), internalPort, end());
              tx.portForwards().insert(forward);
              proxies.follow(tx, m.agentUuid());
              return forward;
            });
  }

  @Override
  public PortForward get(Caller caller, String id) {
    return context.store().read(tx -> own(tx, caller, id));
  }

  private PortForward own(Transaction tx, Caller caller, String id) {
    return tx.portForwards()
        .get(id)
        .filter(forward -> forward.expiresAt().isAfter(context.now()))
        .filter(
            forward ->
                tx.microservices()
                    .get(forward.microserviceUuid())
                    .filter(m -> m.ownerId() == caller.userId())
                    .isPresent())
        .orElseThrow(() -> ControllerException.notFound("Invalid port forward id '" + id + "'"));
  }

  private PortForward own(Transaction tx, Caller caller, String microserviceUuid, String id) {
    PortForward forward = own(tx, caller, id);
    if (!forward.microserviceUuid().equals(microserviceUuid)) {
      throw ControllerException.notFound("Invalid port forward id '" + id + "'");
    }
    return forward;
  }

  @Override
  public PortForward renew(Caller caller, String microserviceUuid, String id) {
    return context
        .store()
        .inTransaction(
            tx -> {
              PortForward forward = own(tx, caller, microserviceUuid, id);
              Instant end = end();
              tx.portForwards().extend(id, end);
              return new PortForward(id, microserviceUuid, forward.internalPort(), end);
            });
  }

  @Override
  public void close(Caller caller, String microserviceUuid, String id) {
    context
        .store()
        .inTransaction(
            tx -> {
              end(tx, own(tx, caller, microserviceUuid, id));
              return true;
            });
  }

  private void end(Transaction tx, PortForward forward) {
    tx.portForwards().delete(forward.id());
    tx.microservices()
        .get(forward.microserviceUuid())
        .ifPresent(m -> proxies.follow(tx, m.agentUuid()));
  }

  /** Ends those that ran out; by any Controller, each as it comes. */
  void prune() {
    try {
      List<PortForward> expired =
          context.store().read(tx -> tx.portForwards().expired(context.now()));
      expired.forEach(this::prune);
    } catch (RuntimeException e) {
      LOG.debug("Forwarded ports that ran out are ended later: {}", e.getMessage());
    }
  }

  /** Ends one in a transaction of its own: one that cannot be ended keeps no other. */
  private void prune(PortForward expired) {
    try {
      context
          .store()
          .inTransaction(
              tx -> {
                tx.portForwards().expired(context.now()).stream()
                    .filter(forward -> forward.id().equals(expired.id()))
                    .forEach(forward -> end(tx, forward));
                return true;
              });
    } catch (RuntimeException e) {
      LOG.warn("Forwarded port {} that ran out is ended later", expired.id(), e);
    }
  }
}
