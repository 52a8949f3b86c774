/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import io.tule.api.Subscription;
import io.tule.api.spi.routing.MessageReceiver;
import io.tule.api.spi.routing.RoutingPlugin;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ioMessages over AMQP: the address is the receiver's identifier. What is sent is settled when the
 * receiver's agent has it; what comes is settled when the Local API has it. The way to the router
 * may change at any time. Thread-safe.
 */
final class AmqpRouting implements RoutingPlugin {
  static final String NAME = "amqp";

  private static final Logger LOG = LoggerFactory.getLogger(AmqpRouting.class);

  /** Receivers that are remembered though nothing is under way to them. */
  private static final int MAX_IDLE = 512;

  /** No way at all. */
  static final Network NOWHERE =
      new Network() {
        @Override
        public void send(String address, Draft draft, Consumer<DeliveryState> outcome) {
          outcome.accept(null);
        }

        @Override
        public Runnable receive(String address, int window, Consumer<Arrival> handler) {
          return () -> {};
        }

        @Override
        public boolean isUp() {
          return false;
        }

        @Override
        public void close() {}
      };

  private final Clock clock;
  private final int mostBytes;
  private final Map<String, Outgoing> outgoing = new ConcurrentHashMap<>();
  private final Map<String, Incoming> incoming = new HashMap<>();
  private volatile Network network = NOWHERE;

  /**
   * Creates it without a way.
   *
   * @param mostBytes of one message that comes
   */
  AmqpRouting(Clock clock, int mostBytes) {
    this.clock = clock;
    this.mostBytes = mostBytes;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Void> send(String receiverUuid, byte[] message) {
    if (outgoing.size() > MAX_IDLE) {
      outgoing.values().removeIf(Outgoing::isIdle);
    }
    return outgoing
        .computeIfAbsent(receiverUuid, key -> new Outgoing(key, () -> network, clock))
        .send(message);
  }

  @Override
  public Subscription receive(String receiverUuid, int window, MessageReceiver receiver) {
    Incoming next = new Incoming(receiverUuid, window, mostBytes, receiver);
    synchronized (this) {
      Incoming before = incoming.put(receiverUuid, next);
      if (before != null) {
        before.close();
      }
      next.open(network);
    }
    return () -> {
      synchronized (this) {
        incoming.remove(receiverUuid, next);
        next.close();
      }
    };
  }

  /** Goes another way from now on; the former is closed. */
  synchronized void use(Network next) {
    Network before = network;
    incoming.values().forEach(Incoming::close);
    network = next;
    before.close();
    outgoing.values().forEach(Outgoing::lost);
    incoming.values().forEach(each -> each.open(next));
    LOG.debug("another way to the router");
  }
}
