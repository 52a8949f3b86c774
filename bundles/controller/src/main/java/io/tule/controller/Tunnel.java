/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.util.Objects;

/**
 * A reverse SSH tunnel.
 *
 * @param host "" where none is configured
 * @param remotePort on the host
 * @param localPort on the agent's machine
 * @param password "" where it is not to be seen
 * @param rsaKey "" where there is none or it is not to be seen
 * @param closed the agent is to end it
 */
public record Tunnel(
    long id,
    String agentUuid,
    String username,
    String password,
    String host,
    String rsaKey,
    int remotePort,
    int localPort,
    boolean closed) {
  /** Checks that nothing is null. */
  public Tunnel {
    Objects.requireNonNull(agentUuid, "agentUuid");
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(rsaKey, "rsaKey");
  }

  /** Hides the secrets. */
  @Override
  public String toString() {
    return "Tunnel[" + agentUuid + " " + username + "@" + host + ":" + remotePort + "]";
  }
}
