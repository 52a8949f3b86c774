/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;

/**
 * A message router.
 *
 * @param interRouterPort 0 = none
 * @param edgeRouterPort 0 = none
 * @param agentUuid "" for a default router that no agent runs
 */
public record Router(
    long id,
    boolean edge,
    int messagingPort,
    int interRouterPort,
    int edgeRouterPort,
    String host,
    boolean isDefault,
    String agentUuid,
    Instant createdAt,
    Instant updatedAt) {}
