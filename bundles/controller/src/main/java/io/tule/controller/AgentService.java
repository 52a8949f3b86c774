/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Agent;
import io.tule.api.model.FogType;
import io.tule.api.model.ProvisioningKey;
import java.util.List;

/**
 * Agents as users see them (/iofog). A caller sees own and system agents; any other is not found
 * with {@code Invalid ioFog UUID 'x'}.
 */
public interface AgentService {
  List<FogType> fogTypes();

  /** Creates an agent and gives its uuid. */
  String create(Caller caller, Draft<Agent> draft);

  void update(Caller caller, String uuid, Draft<Agent> draft);

  /** Deletes the agent with its microservices; its token is worth nothing afterwards. */
  void delete(Caller caller, String uuid);

  Agent get(Caller caller, String uuid);

  /**
   * Agents sorted by name.
   *
   * @param system true: the system agents of all users, false: the caller's other agents
   * @param filters all must hold
   */
  List<Agent> list(Caller caller, boolean system, List<AgentFilter> filters);

  /** A new one-time key, valid for 20 minutes; an earlier one is worth nothing afterwards. */
  ProvisioningKey provisioningKey(Caller caller, String uuid);

  void version(Caller caller, String uuid, VersionCommand command);

  void reboot(Caller caller, String uuid);

  void prune(Caller caller, String uuid);

  /** What the agent reported of its hardware. */
  HardwareInfo hardware(Caller caller, String uuid);

  /** What the agent reported of its USB devices. */
  HardwareInfo usb(Caller caller, String uuid);
}
