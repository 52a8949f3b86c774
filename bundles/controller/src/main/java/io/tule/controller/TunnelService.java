/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

/**
 * Reverse SSH tunnels from an agent's machine to a host that the Controller's configuration names.
 *
 * <p>An agent that is not the caller's, nor a system agent, is not found.
 */
public interface TunnelService {
  /** Orders the tunnel on the first free port of the configured range. */
  void open(Caller caller, String agentUuid);

  /** Orders its end; {@code Invalid Tunnel Id} where there was none. */
  void close(Caller caller, String agentUuid);

  /** The last order, without its secrets; {@code Invalid Tunnel Id} where there was none. */
  Tunnel get(Caller caller, String agentUuid);

  /** The last order for the agent, with its secrets; {@code Tunnel not found} where none is. */
  Tunnel ordered(AgentPrincipal agent);
}
