/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.port.manager.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.ports.OpenPort;
import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortProvider;
import io.tule.api.spi.ports.PortState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One port number, open on all addresses or, for a reason, on none. Used by one thread to change.
 */
final class ManagedPort {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedPort.class);

  private final PortProvider provider;
  private final List<String> addresses;
  private volatile Wish wish;
  private volatile List<OpenPort> open = List.of();
  private volatile PortState failure = PortState.OPEN;

  ManagedPort(PortProvider provider, List<String> addresses, Wish wish) {
    this.provider = provider;
    this.addresses = addresses;
    this.wish = wish;
  }

  Wish wish() {
    return wish;
  }

  /** Whether this can become what is wished without being closed. */
  boolean canBecome(Wish other, PortProvider by, List<String> on) {
    return by == provider && on.equals(addresses) && other.protocol() == wish.protocol();
  }

  /** Brings it to what is wished; on failure it is as it was, and says why. */
  void become(Wish wished) {
    boolean same = wished.routes().equals(wish.routes());
    wish = wished;
    try {
      if (wished.routes().isEmpty()) {
        close();
      } else if (open.isEmpty()) {
        open = opened(wished);
      } else if (!same || !failure.open()) {
        for (int i = 0; i < addresses.size(); i++) {
          open.get(i).update(wished.at(addresses.get(i)));
        }
      }
      failure = PortState.OPEN;
    } catch (TuleException e) {
      failure = PortState.failed(e);
    } catch (RuntimeException | LinkageError e) {
      // A provider's defect must not keep the other ports closed.
      LOG.error("The provider {} failed at port {}", provider.name(), wished.port(), e);
      failure = PortState.failed(ReasonCode.INTERNAL, "the port provider failed, see the log");
    }
  }

  private List<OpenPort> opened(Wish wished) {
    List<OpenPort> ports = new ArrayList<>();
    try {
      for (String address : addresses) {
        ports.add(provider.open(wished.at(address)));
      }
      return List.copyOf(ports);
    } catch (RuntimeException e) {
      ports.forEach(OpenPort::close);
      throw e;
    }
  }

  /** Whether a microservice is served, by its queue. */
  PortState state(String queue) {
    PortState refused = wish.refused().get(queue);
    if (refused != null) {
      return refused;
    }
    if (!failure.open()) {
      return failure;
    }
    return open.stream()
        .map(OpenPort::state)
        .filter(state -> !state.open())
        .findFirst()
        .orElse(PortState.OPEN);
  }

  PortCounters counters(String queue) {
    return sum(port -> port.counters(queue));
  }

  PortCounters counters() {
    return sum(OpenPort::counters);
  }

  boolean isOpen() {
    return !open.isEmpty();
  }

  private PortCounters sum(Function<OpenPort, PortCounters> counters) {
    return open.stream().map(counters).reduce(PortCounters.ZERO, ManagedPort::sum);
  }

  private static PortCounters sum(PortCounters a, PortCounters b) {
    return new PortCounters(
        a.openConnections() + b.openConnections(),
        a.connections() + b.connections(),
        a.requests() + b.requests(),
        a.errors() + b.errors(),
        a.bytesIn() + b.bytesIn(),
        a.bytesOut() + b.bytesOut(),
        IntStream.range(0, a.latencyCounts().size())
            .mapToObj(i -> a.latencyCounts().get(i) + b.latencyCounts().get(i))
            .toList(),
        a.latencySeconds() + b.latencySeconds());
  }

  void close() {
    List<OpenPort> closing = open;
    open = List.of();
    closing.forEach(OpenPort::close);
  }
}
