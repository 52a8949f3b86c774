/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.tule.api.spi.ports.PortCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a port does, for all of it or for one of its routes. Any thread. */
public final class Meter {
  private final LongAdder open = new LongAdder();
  private final LongAdder connections = new LongAdder();
  private final LongAdder requests = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final LongAdder in = new LongAdder();
  private final LongAdder out = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final List<LongAdder> classes = new ArrayList<>();
  private final long[] bounds =
      PortCounters.LATENCY_BOUNDS.stream().mapToLong(bound -> (long) (bound * 1e9)).toArray();

  /** Begins at zero. */
  public Meter() {
    for (int i = 0; i <= bounds.length; i++) {
      classes.add(new LongAdder());
    }
  }

  /** A connection begins. */
  public void opened() {
    open.increment();
    connections.increment();
  }

  /** It has ended. */
  public void closed() {
    open.decrement();
  }

  /** A request begins. */
  public void request() {
    requests.increment();
  }

  /** Something failed. */
  public void error() {
    errors.increment();
  }

  /** Bytes have come. */
  public void in(long bytes) {
    in.add(bytes);
  }

  /** Bytes have gone. */
  public void out(long bytes) {
    out.add(bytes);
  }

  /** An answer came after so many nanoseconds. */
  public void latency(long duration) {
    nanos.add(duration);
    int at = 0;
    while (at < bounds.length && duration > bounds[at]) {
      at++;
    }
    classes.get(at).increment();
  }

  /** How it stands. */
  public PortCounters counters() {
    return new PortCounters(
        open.sum(),
        connections.sum(),
        requests.sum(),
        errors.sum(),
        in.sum(),
        out.sum(),
        classes.stream().map(LongAdder::sum).toList(),
        nanos.sum() / 1e9);
  }
}
