/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

/**
 * The agent that makes a call of the agent API.
 *
 * @param ownerId user id, 0 for a system agent without owner
 */
public record AgentPrincipal(String uuid, String name, long ownerId) {}
