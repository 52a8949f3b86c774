/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.Objects;

/**
 * One next hop of an exchange.
 *
 * @param name unique, may be empty
 * @param exchange name of the exchange
 * @param key pattern of the subjects
 * @param nextHop address the messages go to
 * @param nextHopPhase its phase, 0..9
 */
public record BindingConfig(
    String name, String exchange, String key, String nextHop, int nextHopPhase) {
  public BindingConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(exchange, "exchange");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(nextHop, "nextHop");
  }
}
