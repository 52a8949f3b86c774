/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.BindingConfig;
import io.tule.router.config.ExchangeConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** An address whose messages go to others by their subject. Guarded by the router's lock. */
final class Exchange {
  final String identity;
  final ExchangeConfig config;
  final Map<String, BindingConfig> bindings = new LinkedHashMap<>();
  long received;
  long dropped;
  long forwarded;
  long alternate;

  Exchange(String identity, ExchangeConfig config) {
    this.identity = identity;
    this.config = config;
  }

  int ways() {
    return bindings.size() + (config.alternateAddress().isEmpty() ? 0 : 1);
  }

  int forward(Forwarder.Shipment s) {
    received++;
    dropped += s.content.complete ? 1 : 0;
    return 0;
  }
}
