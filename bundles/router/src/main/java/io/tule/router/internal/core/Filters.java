/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.ListenerConfig;
import io.tule.router.config.SslProfile;
import io.tule.router.internal.engine.NetConnection;

/** Chooses what stands between socket and AMQP. */
final class Filters {
  private Filters() {}

  static NetConnection.Filter server(
      RouterCore core, RouterConnection c, ListenerConfig config, Tls tls) {
    if (tls == null || c == null) {
      Net.authenticate(core, c, config, "");
      return NetConnection.Filter.NONE;
    }
    return NetConnection.Filter.NONE;
  }

  static NetConnection.Filter client(
      RouterCore core,
      RouterConnection c,
      SslProfile profile,
      String host,
      int port,
      boolean verify) {
    return NetConnection.Filter.NONE;
  }
}
