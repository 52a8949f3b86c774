/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.time.Instant;

/**
 * A way from a user's machine to a port of a microservice, for as long as it is renewed.
 *
 * @param id by which it is used, and the address in the message network; 32 random characters
 * @param internalPort the container's
 * @param expiresAt when it goes if it is not renewed
 */
public record PortForward(
    String id, String microserviceUuid, int internalPort, Instant expiresAt) {}
