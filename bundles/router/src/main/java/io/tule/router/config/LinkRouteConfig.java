/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.Objects;

/**
 * Addresses whose links are attached end to end to a container behind the router.
 *
 * @param name unique among link routes, may be empty
 * @param match which addresses
 * @param direction {@code IN}: links by which clients send; {@code OUT}: by which they receive
 * @param distribution how several containers share; linkBalanced
 * @param connection name of the connector or listener whose connections serve it, empty if by
 *     container
 * @param containerId container-id of the peer that serves it, empty if by connection
 * @param addExternalPrefix put before the address towards the container
 * @param delExternalPrefix taken from the address towards the container
 */
public record LinkRouteConfig(
    String name,
    AddressMatch match,
    Direction direction,
    Distribution distribution,
    String connection,
    String containerId,
    String addExternalPrefix,
    String delExternalPrefix) {

  public LinkRouteConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(match, "match");
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(distribution, "distribution");
    Objects.requireNonNull(connection, "connection");
    Objects.requireNonNull(containerId, "containerId");
    Objects.requireNonNull(addExternalPrefix, "addExternalPrefix");
    Objects.requireNonNull(delExternalPrefix, "delExternalPrefix");
  }
}
