/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * What an agent reads as its configuration.
 *
 * @param routerHost host of its message router, "" when it has none
 * @param routerPort AMQP port of its message router, 0 when it has none
 */
public record AgentLinkConfig(AgentSettings settings, String routerHost, int routerPort) {}
