/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A port by which the public reaches microservices.
 *
 * @param address the local address to listen on, as a literal; "" for all
 * @param port 1 to 65535
 * @param protocol what is spoken
 * @param routes 1 to 1000, exactly one for TCP; no two have the same host and path; all of them or
 *     none have a certificate
 */
public record PublicPort(
    String address, int port, PublicProtocol protocol, List<PortRoute> routes) {
  private static final int MOST_ROUTES = 1000;

  public PublicPort {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(protocol, "protocol");
    routes = List.copyOf(routes);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
    int most = protocol.isHttp() ? MOST_ROUTES : 1;
    if (routes.isEmpty() || routes.size() > most) {
      throw new IllegalArgumentException(routes.size() + " routes at port " + port);
    }
    boolean secured = !routes.get(0).tls().isNone();
    Set<List<String>> places = new HashSet<>();
    for (PortRoute route : routes) {
      if (!places.add(List.of(route.host(), route.path()))) {
        throw new IllegalArgumentException("two routes for one host and path at port " + port);
      }
      if (secured == route.tls().isNone()) {
        throw new IllegalArgumentException("routes with and without TLS at port " + port);
      }
      if (!protocol.isHttp() && !route.isWhole()) {
        throw new IllegalArgumentException("a host or path at TCP port " + port);
      }
    }
  }

  /** A port whose traffic all goes to one queue. */
  public static PublicPort of(String address, int port, PublicProtocol protocol, String queue) {
    return new PublicPort(address, port, protocol, List.of(PortRoute.of(queue)));
  }

  /** Whether it speaks TLS. */
  public boolean isSecured() {
    return !routes.get(0).tls().isNone();
  }
}
