/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import java.util.List;
import java.util.Objects;

/**
 * A router of the network as management shows it.
 *
 * @param id container-id
 * @param index its bit in sets of routers, 0 for this one
 * @param instance when it started, 0 if not known
 * @param peers its neighbours
 * @param nextHop the neighbour on the way to it, empty if there is none or it is one itself
 * @param validOrigins routers whose multicasts go to it by way of this one
 * @param link the link to it if it is a neighbour, else -1
 * @param cost of the way, -1 if none is known
 */
public record NodeInfo(
    String id,
    int index,
    long instance,
    List<String> peers,
    String nextHop,
    List<String> validOrigins,
    int link,
    int cost) {
  public NodeInfo {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(nextHop, "nextHop");
    peers = List.copyOf(peers);
    validOrigins = List.copyOf(validOrigins);
  }
}
