/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.Objects;

/**
 * How the messages of some addresses are treated.
 *
 * @param name unique among address configurations, may be empty
 * @param match which addresses
 * @param distribution how consumers share
 * @param ingressPhase phase of producers' links, 0..9
 * @param egressPhase phase of consumers' links, 0..9
 * @param priority 0..9, or -1 for the message's own
 * @param fallback whether fallback consumers get what has no other destination
 */
public record AddressConfig(
    String name,
    AddressMatch match,
    Distribution distribution,
    int ingressPhase,
    int egressPhase,
    int priority,
    boolean fallback) {

  public AddressConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(match, "match");
    Objects.requireNonNull(distribution, "distribution");
    if (ingressPhase < 0 || ingressPhase > 9 || egressPhase < 0 || egressPhase > 9) {
      throw new IllegalArgumentException("a phase must be 0 to 9");
    }
    if (priority < -1 || priority > 9) {
      throw new IllegalArgumentException("a priority must be 0 to 9, or -1 for none: " + priority);
    }
  }

  /** Whether the address passes through a broker between producers and consumers. */
  public boolean waypoint() {
    return ingressPhase != egressPhase;
  }
}
