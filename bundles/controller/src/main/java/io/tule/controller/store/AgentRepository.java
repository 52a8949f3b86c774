/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.Agent;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.FogType;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.HardwareInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Agents with their keys, tokens and reports. */
public interface AgentRepository {
  List<FogType> fogTypes();

  /** Stores all but routing, which follows from the router rows. */
  void insert(Agent agent);

  /** Stores name, type, owner, settings, tags, routerId; neither status nor routing. */
  void update(Agent agent);

  void updateStatus(String uuid, AgentStatus status);

  /**
   * Stores when agents were last heard of, in milliseconds since the epoch, where it is later.
   *
   * @return those that do not exist
   */
  Set<String> markActive(Map<String, Long> times);

  /** Deletes the agent with its router and all that refers to it, except microservices. */
  void delete(String uuid);

  Optional<Agent> get(String uuid);

  /** Who an agent is, without the rest that {@link #get} reads. */
  Optional<Summary> summary(String uuid);

  Optional<Summary> summaryByName(String name);

  Optional<AgentStatus> status(String uuid);

  Optional<Agent> byName(String name);

  /** Not system agents of the owner, by name. */
  List<Agent> ofOwner(long ownerId);

  /** All system agents, by name. */
  List<Agent> system();

  /** Agents whose daemonStatus is RUNNING. */
  List<Agent> running();

  List<String> uuidsOfOwner(long ownerId);

  /** Agents whose network router is the given one. */
  List<String> usingRouter(long routerId);

  /** Replaces the agent's provisioning key. */
  void setProvisioningKey(String uuid, String keyHash, Instant expiresAt);

  Optional<KeyRow> provisioningKey(String keyHash);

  void deleteProvisioningKey(String uuid);

  /** Replaces the agent's token. */
  void setToken(String uuid, String tokenHash);

  Optional<AgentPrincipal> byToken(String tokenHash);

  /** Stores upgrade or rollback, "" for none. */
  void setVersionCommand(String uuid, String command);

  /** The pending command, "" for none. */
  String versionCommand(String uuid);

  /**
   * Stores a hardware report.
   *
   * @param kind hw or usb
   */
  void setInfo(String uuid, String kind, String info, Instant now);

  HardwareInfo info(String uuid, String kind);

  /**
   * Who an agent is.
   *
   * @param fogTypeId architecture, 0 where it is found out by the agent
   * @param ownerId user id, 0 for a system agent without owner
   */
  record Summary(String uuid, String name, int fogTypeId, long ownerId, boolean system) {
    public static Summary of(Agent agent) {
      return new Summary(
          agent.uuid(), agent.name(), agent.fogTypeId(), agent.ownerId(), agent.system());
    }
  }

  /** A stored provisioning key. */
  record KeyRow(String agentUuid, Instant expiresAt) {}
}
