/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.tule.proxy.internal.flow.Meter;
import java.util.HashSet;
import java.util.Set;

/** The routes to which a client's connection has sent requests. Confined to its loop. */
final class Served {
  private final Set<Meter> meters = new HashSet<>(2);
  private Meter last;
  private boolean over;

  /** A request goes to this route: the connection counts there, once. */
  void by(Meter meter) {
    if (meter != last && !over) {
      last = meter;
      if (meters.add(meter)) {
        meter.opened();
      }
    }
  }

  /** The connection has ended. */
  void end() {
    over = true;
    meters.forEach(Meter::closed);
    meters.clear();
  }
}
