/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.Route;
import io.tule.api.model.VolumeMapping;
import io.tule.api.spi.ports.PublicPortReports;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Microservices of the caller. Unknown: {@code Invalid microservice UUID 'x'}. */
public interface MicroserviceService {
  /** All own microservices that have an application. */
  List<Microservice> list(Caller caller);

  /** Own microservices of an application given by name or by id in digits. */
  List<Microservice> list(Caller caller, String application);

  Microservice get(Caller caller, String uuid);

  /** Creates a microservice in an existing application. */
  Microservice create(Caller caller, Draft<Microservice> draft);

  /** Updates; with another agent given it moves there and its status starts over. */
  Microservice update(Caller caller, String uuid, Draft<Microservice> draft);

  void delete(Caller caller, String uuid);

  List<PortMapping> ports(Caller caller, String uuid);

  /** Adds a mapping and gives it complete. */
  PortMapping addPort(Caller caller, String uuid, PortMapping mapping);

  void removePort(Caller caller, String uuid, int internalPort);

  List<VolumeMapping> volumes(Caller caller, String uuid);

  /** Gives the id of the new mapping. */
  long addVolume(Caller caller, String uuid, VolumeMapping mapping);

  void removeVolume(Caller caller, String uuid, long id);

  /** Connects two own microservices of one application. */
  Route addRoute(Caller caller, String sourceUuid, String destUuid);

  void removeRoute(Caller caller, String sourceUuid, String destUuid);

  /** Public ports of all users, for the port manager. */
  List<PublishedPort> publicPorts(Caller caller);

  /**
   * How public ports that are opened beside this Controller fare, by their queues; none where
   * nothing is known, and none in compatibility mode.
   */
  Map<String, PublicPortReports.Report> portReports(Collection<PortMapping> ports);
}
