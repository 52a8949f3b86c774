/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy;

import io.tule.api.spi.ports.PortRoute;
import java.util.Objects;

/**
 * What a mapping does not say.
 *
 * @param host address on which an inward bridge listens, or name or address to which an outward one
 *     connects
 * @param router by which the queue is reached
 * @param route what of the port's traffic is meant, by which certificate, for whom and how much; of
 *     no effect for an outward one
 */
public record BridgeSettings(String host, RouterPlace router, PortRoute route) {
  private static final String ALL = "0.0.0.0";

  public BridgeSettings {
    Objects.requireNonNull(router, "router");
    Objects.requireNonNull(route, "route");
    if (host.isEmpty()) {
      throw new IllegalArgumentException("no host");
    }
  }

  /** As ioFog's proxy has it: listens on all addresses, connects to this machine. */
  public static BridgeSettings of(Mapping mapping, RouterPlace router) {
    return new BridgeSettings(
        mapping.inward() ? ALL : "localhost", router, PortRoute.of(mapping.queue()));
  }

  /** The same on one address, or to another host. */
  public BridgeSettings at(String address) {
    return new BridgeSettings(address, router, route);
  }

  /** Identifier of the route: the mapping, and what is unusual. */
  public String routeId(Mapping mapping) {
    if (!mapping.inward()) {
      return mapping.toString();
    }
    String address = host.equals(ALL) ? "" : host + ":";
    String place = route.isWhole() ? "" : "/" + route.host() + route.path();
    return mapping.protocol().text()
        + ":"
        + address
        + mapping.port()
        + place
        + "=>amqp:"
        + mapping.queue();
  }
}
