/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Agent;
import io.tule.api.model.AgentLinkConfig;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.ChangeSet;
import io.tule.api.model.DesiredMicroservice;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceReport;
import io.tule.api.model.RegistryAccess;
import java.time.Instant;
import java.util.List;

/** What agents call (/agent). */
public interface AgentLinkService {
  /**
   * Turns a daemon into the agent for which the key was made; the key is spent, an earlier token of
   * the agent is worth nothing afterwards.
   *
   * @param fogTypeId 0 to 2
   */
  Provisioned provision(String key, int fogTypeId);

  /** The agent of a token; {@link ErrorKind#AUTHENTICATION} when unknown (""). */
  AgentPrincipal authenticate(String token);

  /** The agent gives up; its token stays valid (as in ioFog 3.0). */
  void deprovision(AgentPrincipal agent, List<String> microserviceUuids);

  AgentLinkConfig config(AgentPrincipal agent);

  /** Stores what the agent's own operator configured; only fields of §4.3 are looked at. */
  void updateConfig(AgentPrincipal agent, Draft<Agent> draft);

  /** All changes not acknowledged yet. To wait for some use {@link ChangeFeed}. */
  ChangeSet changes(AgentPrincipal agent);

  /** Forgets the changes up to the {@link ChangeSet#lastUpdated()} that the agent was given. */
  void acknowledge(AgentPrincipal agent, Instant lastUpdated);

  /** Stores a report; microservices that are not this agent's are passed over. */
  void report(
      AgentPrincipal agent, Draft<AgentStatus> status, List<MicroserviceReport> microservices);

  /** All microservices the agent shall run. */
  List<DesiredMicroservice> microservices(AgentPrincipal agent);

  /** One microservice of this agent; else {@code Invalid microservice UUID 'x'}. */
  Microservice microservice(AgentPrincipal agent, String uuid);

  /** Public registries and those of the agent's owner, with passwords. */
  List<RegistryAccess> registries(AgentPrincipal agent);

  /** Stores the agent's report of its hardware, JSON text. */
  void hardware(AgentPrincipal agent, String info);

  /** Stores the agent's report of its USB devices, JSON text. */
  void usb(AgentPrincipal agent, String info);

  /** The pending command and a fresh provisioning key to come back with. */
  VersionOrder version(AgentPrincipal agent);

  /** Deletes the agent that calls, with its microservices. */
  void deleteNode(AgentPrincipal agent);
}
