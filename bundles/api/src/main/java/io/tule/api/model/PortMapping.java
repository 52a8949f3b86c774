/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * A container port published on the agent's host.
 *
 * @param publicPort {@link PublicPort#NONE} when the port is not public
 * @param proxy asked for through the external port router
 */
public record PortMapping(
    int internal, int external, PortProtocol protocol, PublicPort publicPort, boolean proxy) {
  /** Whether the port is reachable through a public host. */
  public boolean isPublic() {
    return !publicPort.equals(PublicPort.NONE);
  }
}
