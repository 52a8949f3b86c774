/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes to one receiver. As long as the network takes nothing for it, one message is tried at a
 * time and the others are held, so that a receiver that is away costs little. Thread-safe.
 */
final class Outgoing {
  private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);
  private static final String NOT_FOUND = "amqp:not-found";

  private final String receiver;
  private final Supplier<Network> network;
  private final Clock clock;
  private final Deque<Pending> held = new ArrayDeque<>();
  private final Set<Pending> underway = new LinkedHashSet<>();
  private boolean proven;
  private boolean probing;
  private boolean complained;

  private static final class Pending {
    final byte[] message;
    final CompletableFuture<Void> settled = new CompletableFuture<>();

    Pending(byte[] message) {
      this.message = message;
    }
  }

  /**
   * Creates it.
   *
   * @param network the present way to the router
   */
  Outgoing(String receiver, Supplier<Network> network, Clock clock) {
    this.receiver = receiver;
    this.network = network;
    this.clock = clock;
  }

  /** Sends a message, or holds it; completes as a routing plug-in's does. */
  CompletionStage<Void> send(byte[] message) {
    Pending pending = new Pending(message);
    synchronized (this) {
      if (!proven && probing) {
        held.add(pending);
        return pending.settled;
      }
      probing = !proven;
      underway.add(pending);
    }
    transmit(pending);
    return pending.settled;
  }

  /** The way to the router is another one: what is under way has to be offered again. */
  void lost() {
    List<Pending> all;
    synchronized (this) {
      all = new ArrayList<>(underway);
    }
    all.forEach(each -> failed(each, "the way to the router was lost"));
  }

  /** Whether nothing is under way. */
  synchronized boolean isIdle() {
    return underway.isEmpty() && held.isEmpty();
  }

  private void transmit(Pending pending) {
    Network way = network.get();
    if (!way.isUp()) {
      failed(pending, "no router can be reached");
      return;
    }
    try {
      way.send(
          receiver,
          () -> JmsForm.of(receiver, pending.message, clock.millis()),
          state -> settled(pending, state));
    } catch (IllegalArgumentException e) {
      // It would never be taken, and would hold up all that come after it.
      LOG.warn("A message for {} is dropped: {}", receiver, e.getMessage());
      taken(pending);
    }
  }

  private void settled(Pending pending, DeliveryState state) {
    if (state instanceof Accepted) {
      taken(pending);
    } else if (state instanceof Rejected rejected && !isNotFound(rejected)) {
      LOG.warn("The network refuses a message for {} for good: {}", receiver, rejected.getError());
      taken(pending);
    } else {
      failed(pending, "nobody takes it at present");
    }
  }

  private static boolean isNotFound(Rejected rejected) {
    return rejected.getError() != null
        && rejected.getError().getCondition() != null
        && rejected.getError().getCondition().toString().equals(NOT_FOUND);
  }

  private void taken(Pending pending) {
    List<Pending> next;
    synchronized (this) {
      if (!underway.remove(pending)) {
        return;
      }
      proven = true;
      probing = false;
      next = new ArrayList<>(held);
      underway.addAll(next);
      held.clear();
      if (complained) {
        complained = false;
        LOG.info("Messages for {} go on", receiver);
      }
    }
    pending.settled.complete(null);
    next.forEach(this::transmit);
  }

  private void failed(Pending pending, String why) {
    List<Pending> next;
    synchronized (this) {
      if (!underway.remove(pending)) {
        return;
      }
      proven = false;
      probing = false;
      next = new ArrayList<>(held);
      held.clear();
      if (!complained) {
        complained = true;
        LOG.info("Messages for {} wait: {}", receiver, why);
      }
    }
    TuleException error = new TuleException(ReasonCode.ROUTER_UNREACHABLE, why);
    // the last first: each is put back before the one after it
    for (int i = next.size() - 1; i >= 0; i--) {
      next.get(i).settled.completeExceptionally(error);
    }
    pending.settled.completeExceptionally(error);
  }
}
