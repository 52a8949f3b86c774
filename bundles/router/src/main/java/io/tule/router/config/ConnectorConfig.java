/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.List;
import java.util.Objects;

/**
 * A peer the router connects to, again and again.
 *
 * @param name unique among connectors
 * @param host of the peer
 * @param port 1..65535
 * @param family IPv4, IPv6 or empty for either
 * @param peer what holds for the connection
 * @param verifyHostname whether a TLS peer's certificate must be for the host
 * @param saslUsername empty for none
 * @param saslPassword empty for none; never shown
 * @param failoverUrls tried in turn when the first does not answer
 */
public record ConnectorConfig(
    String name,
    String host,
    int port,
    String family,
    PeerConfig peer,
    boolean verifyHostname,
    String saslUsername,
    String saslPassword,
    List<String> failoverUrls) {

  public ConnectorConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(peer, "peer");
    Objects.requireNonNull(saslUsername, "saslUsername");
    Objects.requireNonNull(saslPassword, "saslPassword");
    failoverUrls = List.copyOf(failoverUrls);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port must be 1 to 65535: " + port);
    }
  }

  /** A plain connector in a role, all else by default. */
  public static ConnectorConfig of(String name, String host, int port, ConnectionRole role) {
    return new ConnectorConfig(
        name, host, port, "", PeerConfig.DEFAULT.withRole(role), true, "", "", List.of());
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ConnectorConfig[" + name + ", " + host + ":" + port + ", " + peer.role().label() + "]";
  }
}
