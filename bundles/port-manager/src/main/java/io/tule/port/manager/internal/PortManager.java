/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.port.manager.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.metrics.MetricSink;
import io.tule.api.metrics.MetricSource;
import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortProvider;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.PublicPortReports;
import io.tule.api.spi.ports.PublicPortSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is open to what is wanted, again and again: whatever was missed, or failed, is made
 * good at the next look.
 */
final class PortManager implements PublicPortReports, MetricSource {
  private static final Logger LOG = LoggerFactory.getLogger(PortManager.class);

  private final List<String> addresses;
  private final String providerName;
  private final Map<Integer, ManagedPort> ports = new ConcurrentSkipListMap<>();
  private final Map<String, PortState> told = new HashMap<>();
  private volatile Map<String, PortState> unserved = Map.of();

  /**
   * Creates it with nothing open.
   *
   * @param addresses on which ports are opened; "" for all
   * @param providerName what to call the provider that is awaited
   */
  PortManager(List<String> addresses, String providerName) {
    this.addresses = List.copyOf(addresses);
    this.providerName = providerName;
  }

  /** Looks once; by one thread at a time. */
  void reconcile(Optional<PublicPortSource> source, Optional<PortProvider> provider) {
    if (source.isEmpty()) {
      // The Controller restarts, or waits for its database: what is open goes on.
      if (provider.isEmpty()) {
        closeAll();
      }
      return;
    }
    Map<Integer, Wish> wishes;
    try {
      wishes = Wish.of(source.get().wanted());
    } catch (TuleException e) {
      LOG.debug("What is wanted is not known now: {}", e.getMessage());
      return;
    }
    if (provider.isEmpty()) {
      closeAll();
      unserved = awaiting(wishes);
    } else {
      unserved = Map.of();
      bring(wishes, provider.get());
    }
    tell(source.get(), wishes);
  }

  private Map<String, PortState> awaiting(Map<Integer, Wish> wishes) {
    PortState state =
        PortState.failed(
            ReasonCode.RUNTIME_UNAVAILABLE,
            providerName.isEmpty()
                ? "no port provider is installed"
                : "there is no port provider " + providerName);
    Map<String, PortState> states = new HashMap<>();
    wishes
        .values()
        .forEach(wish -> wish.owners().keySet().forEach(queue -> states.put(queue, state)));
    return Map.copyOf(states);
  }

  private void bring(Map<Integer, Wish> wishes, PortProvider provider) {
    for (int number : List.copyOf(ports.keySet())) {
      ManagedPort port = ports.get(number);
      Wish wish = wishes.get(number);
      if (wish == null || !port.canBecome(wish, provider, addresses)) {
        ports.remove(number);
        close(number, port);
      }
    }
    wishes.forEach(
        (number, wish) ->
            ports
                .computeIfAbsent(number, n -> new ManagedPort(provider, addresses, wish))
                .become(wish));
  }

  private static void close(int number, ManagedPort port) {
    if (port.isOpen()) {
      LOG.info("Public port {} is closed", number);
    }
    port.close();
  }

  /** Says what has changed: opened, or not, and why. */
  private void tell(PublicPortSource source, Map<Integer, Wish> wishes) {
    Map<String, PortState> now = new HashMap<>();
    for (Wish wish : wishes.values()) {
      wish.owners()
          .forEach(
              (queue, uuid) -> {
                PortState state = of(queue).map(Report::state).orElse(PortState.OPEN);
                now.put(queue, state);
                PortState before = told.get(queue);
                boolean changed =
                    before == null
                        || before.open() != state.open()
                        || before.reason() != state.reason();
                if (changed && state.open()) {
                  LOG.info("Public port {} is open for microservice {}", wish.port(), uuid);
                } else if (changed) {
                  LOG.warn(
                      "Public port {} of microservice {} is not open: {}: {}",
                      wish.port(),
                      uuid,
                      state.reason(),
                      state.message());
                }
                if (changed) {
                  source.report(uuid, wish.port(), state);
                }
              });
    }
    told.clear();
    told.putAll(now);
  }

  @Override
  public Optional<Report> of(String queue) {
    PortState missing = unserved.get(queue);
    if (missing != null) {
      return Optional.of(new Report(missing, PortCounters.ZERO));
    }
    return ports.values().stream()
        .filter(port -> port.wish().owners().containsKey(queue))
        .findFirst()
        .map(port -> new Report(port.state(queue), port.counters(queue)));
  }

  @Override
  public void report(MetricSink sink) {
    double[] bounds =
        PortCounters.LATENCY_BOUNDS.stream().mapToDouble(Double::doubleValue).toArray();
    ports.forEach(
        (number, port) -> {
          String[] labels = {"port", String.valueOf(number)};
          PortCounters c = port.counters();
          sink.gauge("tule_public_port_open", "Whether it is open", port.isOpen() ? 1 : 0, labels);
          sink.gauge(
              "tule_public_port_connections", "Connections now", c.openConnections(), labels);
          sink.counter(
              "tule_public_port_connections_total", "Connections", c.connections(), labels);
          sink.counter("tule_public_port_requests_total", "Requests", c.requests(), labels);
          sink.counter("tule_public_port_errors_total", "Failures", c.errors(), labels);
          sink.counter("tule_public_port_received_bytes_total", "Bytes in", c.bytesIn(), labels);
          sink.counter("tule_public_port_sent_bytes_total", "Bytes out", c.bytesOut(), labels);
          sink.histogram(
              "tule_public_port_latency_seconds",
              "Time to the answer, over TCP to the connection",
              bounds,
              c.latencyCounts().stream().mapToLong(Long::longValue).toArray(),
              c.latencySeconds(),
              labels);
        });
  }

  void closeAll() {
    ports.forEach(PortManager::close);
    ports.clear();
  }
}
