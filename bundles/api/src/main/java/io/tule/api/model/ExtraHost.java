/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * An entry of a container's hosts file.
 *
 * @param address literal or template such as {@code ${Agents.name}}
 * @param value resolved address; "" in a request
 */
public record ExtraHost(String name, String address, String value) {}
