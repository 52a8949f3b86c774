/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.List;

/**
 * How an agent takes part in the message network.
 *
 * @param messagingPort 0 in mode {@code none}
 * @param interRouterPort 0 unless interior
 * @param edgeRouterPort 0 unless interior
 * @param upstreamRouters agent uuids or {@code default-router}; empty in mode none
 * @param networkRouter agent uuid or {@code default-router} in mode none, else ""
 */
public record AgentRouting(
    RouterMode mode,
    int messagingPort,
    int interRouterPort,
    int edgeRouterPort,
    List<String> upstreamRouters,
    String networkRouter) {
  public AgentRouting {
    upstreamRouters = List.copyOf(upstreamRouters);
  }
}
