/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.Objects;

/**
 * A link the router itself attaches to a container once that is connected.
 *
 * @param name unique among auto links, may be empty
 * @param address as clients of the router know it
 * @param direction {@code IN}: messages come from the container
 * @param phase 0..9
 * @param connection name of the connector or listener of the container, empty if by container
 * @param containerId container-id of the peer, empty if by connection
 * @param externalAddress the container's name for the address, empty if the same
 * @param fallback whether it is the fallback of the address
 */
public record AutoLinkConfig(
    String name,
    String address,
    Direction direction,
    int phase,
    String connection,
    String containerId,
    String externalAddress,
    boolean fallback) {

  public AutoLinkConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(connection, "connection");
    Objects.requireNonNull(containerId, "containerId");
    Objects.requireNonNull(externalAddress, "externalAddress");
    if (phase < 0 || phase > 9) {
      throw new IllegalArgumentException("a phase must be 0 to 9: " + phase);
    }
  }
}
