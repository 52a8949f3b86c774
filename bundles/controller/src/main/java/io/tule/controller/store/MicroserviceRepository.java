/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.VolumeMapping;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Microservices with all that belongs to them; lists take a fixed number of queries. */
public interface MicroserviceRepository {
  /**
   * Stores a new one.
   *
   * @param rebuildAt when its rebuild was asked for, if it is to be rebuilt
   */
  void insert(Microservice microservice, Instant rebuildAt);

  /** Stores all but status, routes and rebuild; rebuild is raised by {@link #requestRebuild}. */
  void update(Microservice microservice);

  void delete(String uuid);

  Optional<Microservice> get(String uuid);

  /** The uuid of an application's microservice of a name, "" if there is none. */
  String named(long applicationId, String name);

  List<Microservice> ofApplication(long applicationId);

  List<Microservice> ofAgent(String agentUuid);

  /** What the agent last said of its microservices, by uuid. */
  Map<String, Told> toldBy(String agentUuid);

  /**
   * The last word on a microservice.
   *
   * @param delete whether it is to go when its container has gone
   */
  record Told(boolean delete, MicroserviceStatus status) {}

  /** Microservices of the owner that belong to an application, by name. */
  List<Microservice> ofOwner(long ownerId);

  /** What the agent shall run: of active applications, and system ones. */
  List<Microservice> desired(String agentUuid);

  /** External ports in use on an agent: port to the uuids of microservices. */
  Map<Integer, Set<String>> usedPorts(String agentUuid);

  /** All microservices with public ports. */
  List<Microservice> withPublicPorts();

  /** Microservices with public ports that are opened on the agent, or outside for "". */
  List<Microservice> withPublicPortsOn(String hostUuid);

  /** Public ports that are taken on an agent, or outside for "": port to microservice. */
  Map<Integer, Set<String>> publicPortsOn(String hostUuid);

  /** Gives up the microservice's claims to its public ports until it is updated. */
  void releasePublicPorts(String uuid);

  /** Claims the microservice's public ports again. */
  void claimPublicPorts(String uuid);

  /** The agent's microservice that was made from a catalog item; for those of the Controller. */
  Optional<Microservice> ofCatalogItem(String agentUuid, long catalogItemId);

  /** Microservices of applications that are not active and whose containers are gone. */
  boolean anyStopped();

  /** Gives those of {@link #anyStopped} the status STOPPED. */
  void markStopped(Instant now);

  /** Microservices with an extra host that depends on the agent. */
  List<Microservice> withExtraHostOnAgent(String agentName);

  long addVolume(String uuid, VolumeMapping mapping);

  /** Marks for re-creation since the given time of the agent's change clock. */
  void requestRebuild(String uuid, Instant at);

  /** Clears the rebuild marks of an agent that were made up to the given time. */
  void acknowledgeRebuild(String agentUuid, Instant upTo);

  /** Stores a status unless it is the one stored already. */
  void updateStatus(String uuid, MicroserviceStatus status);

  /** Whether any microservice uses the catalog item. */
  boolean usesCatalogItem(long catalogItemId);
}
