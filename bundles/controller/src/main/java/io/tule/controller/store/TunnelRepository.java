/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.controller.Tunnel;
import java.util.Optional;
import java.util.Set;

/** Tunnels, one for an agent; password and key come here sealed. */
public interface TunnelRepository {
  Optional<Tunnel> ofAgent(String agentUuid);

  /** Stores the tunnel in place of the agent's earlier one; its id is ignored. */
  void put(Tunnel tunnel);

  /** Remote ports of tunnels to the host that are not closed. */
  Set<Integer> remotePorts(String host);
}
