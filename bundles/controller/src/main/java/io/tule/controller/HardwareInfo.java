/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.time.Instant;

/**
 * An opaque report of an agent.
 *
 * @param id 0 in {@link #NONE}
 * @param info JSON text
 */
public record HardwareInfo(
    long id, String info, Instant createdAt, Instant updatedAt, String agentUuid) {
  /** The agent never reported: an empty body on the wire. */
  public static final HardwareInfo NONE = new HardwareInfo(0, "", Instant.EPOCH, Instant.EPOCH, "");
}
