/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import io.tule.api.spi.routing.MessageReceiver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes for one receiver. Each message is settled once the receiver has it. A router in this
 * process cannot be told a window, so what comes above it waits here, up to as many again and up to
 * the size of a few messages; more is given back to the network. Thread-safe.
 */
final class Incoming {
  private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

  /** Messages of the largest size that are held at most. */
  private static final int MOST_MESSAGES = 4;

  private final String address;
  private final int window;
  private final int mostBytes;
  private final MessageReceiver receiver;
  private final Deque<Network.Arrival> waiting = new ArrayDeque<>();
  private final Set<Network.Arrival> unsettled = new HashSet<>();
  private Runnable end = () -> {};
  private boolean open;
  private boolean handing;
  private long held;

  Incoming(String address, int window, int mostBytes, MessageReceiver receiver) {
    this.address = address;
    this.window = window;
    this.mostBytes = mostBytes;
    this.receiver = receiver;
  }

  void open(Network network) {
    synchronized (this) {
      open = true;
    }
    Runnable ending = network.receive(address, window, this::arrived);
    synchronized (this) {
      end = ending;
    }
  }

  /** Ends it; what is not settled goes back to the network. */
  void close() {
    Runnable ending;
    List<Network.Arrival> back;
    synchronized (this) {
      open = false;
      ending = end;
      end = () -> {};
      back = new ArrayList<>(unsettled);
      back.addAll(waiting);
      unsettled.clear();
      waiting.clear();
      held = 0;
    }
    ending.run();
    back.forEach(each -> each.settle(Released.getInstance()));
  }

  private void arrived(Network.Arrival arrival) {
    boolean full;
    synchronized (this) {
      full = !open || waiting.size() >= window || held > MOST_MESSAGES * (long) mostBytes;
      if (!full) {
        waiting.add(arrival);
        held += size(arrival);
      }
    }
    if (full) {
      arrival.settle(Released.getInstance());
    } else {
      hand();
    }
  }

  /** Hands over what the window allows, by one thread at a time so that the order stays. */
  private void hand() {
    synchronized (this) {
      if (handing) {
        return;
      }
      handing = true;
    }
    Network.Arrival next = next();
    while (next != null) {
      hand(next);
      next = next();
    }
  }

  private synchronized Network.Arrival next() {
    if (waiting.isEmpty() || unsettled.size() >= window) {
      handing = false;
      return null;
    }
    Network.Arrival next = waiting.poll();
    unsettled.add(next);
    return next;
  }

  private void hand(Network.Arrival arrival) {
    byte[] message;
    try {
      message = JmsForm.read(arrival.message(), mostBytes);
    } catch (IllegalArgumentException e) {
      LOG.warn("What came for {} is no ioMessage: {}", address, e.getMessage());
      settle(arrival, rejected(e.getMessage()));
      return;
    }
    CompletionStage<Void> taken;
    try {
      taken = receiver.message(message);
    } catch (RuntimeException e) {
      taken = CompletableFuture.failedFuture(e);
    }
    var unused =
        taken.whenComplete(
            (done, error) -> {
              settle(arrival, error == null ? Accepted.getInstance() : Released.getInstance());
              hand();
            });
  }

  private void settle(Network.Arrival arrival, DeliveryState state) {
    boolean mine;
    synchronized (this) {
      mine = unsettled.remove(arrival);
      held -= mine ? size(arrival) : 0;
    }
    if (mine) {
      arrival.settle(state);
    }
  }

  private static int size(Network.Arrival arrival) {
    return arrival.message().getBody() instanceof AmqpValue value
            && value.getValue() instanceof String text
        ? text.length()
        : 0;
  }

  private static Rejected rejected(String why) {
    Rejected rejected = new Rejected();
    rejected.setError(new ErrorCondition(Symbol.valueOf("amqp:decode-error"), why));
    return rejected;
  }
}
