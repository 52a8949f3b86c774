/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

/**
 * One condition on the list of agents.
 *
 * @param key JSON key of a string-valued property of the agent object
 * @param contains true: substring, false: equal
 */
public record AgentFilter(String key, String value, boolean contains) {}
