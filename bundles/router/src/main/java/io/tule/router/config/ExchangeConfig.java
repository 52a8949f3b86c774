/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.Objects;

/**
 * An address whose messages are forwarded to other addresses by their subject.
 *
 * @param name unique
 * @param address of the exchange
 * @param phase of the address, 0..9
 * @param alternateAddress where messages go that match no binding, empty for nowhere
 * @param alternatePhase of the alternate address
 * @param mqtt whether keys are matched by MQTT's rules ({@code / + #}) and not AMQP's ({@code . *
 *     #})
 */
public record ExchangeConfig(
    String name,
    String address,
    int phase,
    String alternateAddress,
    int alternatePhase,
    boolean mqtt) {
  public ExchangeConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(alternateAddress, "alternateAddress");
  }
}
