/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.PublicPort;

/**
 * A public port in use.
 *
 * @param hostUuid agent that opens it, "" (null on the wire) for the port manager
 */
public record PublishedPort(String microserviceUuid, PublicPort port, String hostUuid) {}
