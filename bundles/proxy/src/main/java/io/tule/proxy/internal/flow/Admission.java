/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.tule.api.spi.ports.AddressBlock;
import io.tule.api.spi.ports.PortRoute;
import java.net.InetAddress;
import java.util.List;

/** Who may come by a route, and how often. Any thread. */
public final class Admission {
  private final List<AddressBlock> access;
  private final Rate rate;

  /** As a route has it. */
  public Admission(PortRoute route, long nanoTime) {
    access = route.access().stream().map(AddressBlock::of).toList();
    rate = new Rate(route.rate(), nanoTime);
  }

  /** Whether who comes from there may come at all. */
  public boolean allows(InetAddress address) {
    return access.isEmpty() || access.stream().anyMatch(block -> block.contains(address));
  }

  /** Whether one more may come now. */
  public boolean take(long nanoTime) {
    return rate.take(nanoTime);
  }
}
