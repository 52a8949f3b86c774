/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import java.util.Collections;
import java.util.List;

/**
 * What a public port has done since it was opened.
 *
 * @param openConnections connections that are open now; for a route of several those that it serves
 * @param connections all that were ever opened
 * @param requests requests begun; over TCP the same as connections
 * @param errors requests that this side answered with 5xx, connections that ended otherwise than by
 *     their ends
 * @param bytesIn from the public, as they are in the tunnel
 * @param bytesOut to the public
 * @param latencyCounts how many requests fell between the {@link #LATENCY_BOUNDS}, not cumulated,
 *     one more than bounds; over TCP the time until the far side was connected
 * @param latencySeconds the sum of all
 */
public record PortCounters(
    long openConnections,
    long connections,
    long requests,
    long errors,
    long bytesIn,
    long bytesOut,
    List<Long> latencyCounts,
    double latencySeconds) {
  /** Upper bounds of the latency's classes in seconds. */
  public static final List<Double> LATENCY_BOUNDS =
      List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0);

  /** Nothing yet. */
  public static final PortCounters ZERO =
      new PortCounters(0, 0, 0, 0, 0, 0, Collections.nCopies(LATENCY_BOUNDS.size() + 1, 0L), 0);

  public PortCounters {
    latencyCounts = List.copyOf(latencyCounts);
    if (latencyCounts.size() != LATENCY_BOUNDS.size() + 1) {
      throw new IllegalArgumentException(latencyCounts.size() + " classes of latency");
    }
  }

  /** The mean latency in seconds; 0 while there is none. */
  public double meanLatencySeconds() {
    long count = latencyCounts.stream().mapToLong(Long::longValue).sum();
    return count == 0 ? 0 : latencySeconds / count;
  }
}
