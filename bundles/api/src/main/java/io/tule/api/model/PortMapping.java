/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.Objects;

/**
 * A container port published on the agent's host.
 *
 * @param publicPort {@link PublicPort#NONE} when the port is not public
 * @param proxy asked for through the external port router
 * @param proxyPort where the external port router offers the port; {@link ProxyPort#NONE} in what
 *     is asked for, and where it offered none
 */
public record PortMapping(
    int internal,
    int external,
    PortProtocol protocol,
    PublicPort publicPort,
    boolean proxy,
    ProxyPort proxyPort) {
  public PortMapping {
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(publicPort, "publicPort");
    Objects.requireNonNull(proxyPort, "proxyPort");
  }

  /** A mapping of which nothing is known from an external port router. */
  public PortMapping(
      int internal, int external, PortProtocol protocol, PublicPort publicPort, boolean proxy) {
    this(internal, external, protocol, publicPort, proxy, ProxyPort.NONE);
  }

  /** Whether the port is reachable through a public host. */
  public boolean isPublic() {
    return !publicPort.equals(PublicPort.NONE);
  }

  /** Whether it is neither public nor offered by the external port router. */
  public boolean isSimple() {
    return !isPublic() && !proxy;
  }
}
