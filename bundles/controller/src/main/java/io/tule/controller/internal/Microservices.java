/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Application;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.Route;
import io.tule.api.model.VolumeMapping;
import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PublicPortReports;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.MicroserviceFields;
import io.tule.controller.MicroserviceService;
import io.tule.controller.PublishedPort;
import io.tule.controller.RouteDraft;
import io.tule.controller.store.AgentRepository.Summary;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The /microservices API. */
final class Microservices implements MicroserviceService {
  private final Context context;
  private final MicroserviceRules rules;
  private final Ports ports;
  private final Routes routes;
  private final Network network;

  Microservices(
      Context context, MicroserviceRules rules, Ports ports, Routes routes, Network network) {
    this.context = context;
    this.rules = rules;
    this.ports = ports;
    this.routes = routes;
    this.network = network;
  }

  static Microservice own(Transaction tx, Caller caller, String uuid) {
    return own(tx, caller, uuid, "Invalid microservice UUID");
  }

  /**
   * An own microservice.
   *
   * @param message what to say where there is none, before its uuid
   */
  static Microservice own(Transaction tx, Caller caller, String uuid, String message) {
    return tx.microservices()
        .get(uuid)
        .filter(m -> m.ownerId() == caller.userId())
        .orElseThrow(() -> ControllerException.notFound(message + " '" + uuid + "'"));
  }

  private Microservice shown(Transaction tx, Microservice m) {
    return network.links().shown(tx, m);
  }

  @Override
  public List<Microservice> list(Caller caller) {
    return context
        .store()
        .read(
            tx ->
                tx.microservices().ofOwner(caller.userId()).stream()
                    .map(m -> shown(tx, m))
                    .toList());
  }

  @Override
  public List<Microservice> list(Caller caller, String application) {
    return context
        .store()
        .read(
            tx -> {
              Application owner = rules.application(tx, caller, application);
              return tx.microservices().ofApplication(owner.id()).stream()
                  .map(m -> shown(tx, m))
                  .toList();
            });
  }

  @Override
  public Microservice get(Caller caller, String uuid) {
    return context
        .store()
        .read(
            tx ->
                tx.microservices()
                    .get(uuid)
                    .filter(m -> m.ownerId() == caller.userId() && m.applicationId() != 0)
                    .map(m -> shown(tx, m))
                    .orElseThrow(
                        () -> ControllerException.notFound("Invalid microservice user or UUID")));
  }

  @Override
  public Microservice create(Caller caller, Draft<Microservice> draft) {
    Microservice created =
        context
            .store()
            .inTransaction(
                tx -> {
                  String name = draft.get(MicroserviceFields.APPLICATION, "");
                  if (name.isEmpty()) {
                    throw ControllerException.validation("Required field 'application' is missing");
                  }
                  Application application = rules.application(tx, caller, name);
                  return shown(tx, rules.create(tx, caller, application, draft, Plan.none()));
                });
    return allocated(created);
  }

  @Override
  public Microservice update(Caller caller, String uuid, Draft<Microservice> draft) {
    return allocated(
        context
            .store()
            .inTransaction(
                tx -> {
                  Microservice old = own(tx, caller, uuid);
                  return shown(tx, rules.update(tx, caller, old, draft, Plan.none()));
                }));
  }

  @Override
  public void delete(Caller caller, String uuid) {
    context
        .store()
        .inTransaction(
            tx -> {
              Microservice microservice = own(tx, caller, uuid);
              if (MicroserviceRules.isSystem(tx, microservice)) {
                throw ControllerException.notFound(
                    "Microservice uuid " + uuid + " is system and can't be deleted");
              }
              network.removal().microservice(tx, microservice);
              return true;
            });
  }

  @Override
  public List<PortMapping> ports(Caller caller, String uuid) {
    return context.store().read(tx -> shown(tx, own(tx, caller, uuid)).spec().ports());
  }

  @Override
  public PortMapping addPort(Caller caller, String uuid, PortMapping mapping) {
    Microservice changed =
        context
            .store()
            .inTransaction(
                tx -> {
                  Microservice m = own(tx, caller, uuid);
                  Summary agent = tx.agents().summary(m.agentUuid()).orElseThrow();
                  List<PortMapping> stored = m.spec().ports();
                  boolean same = stored.stream().anyMatch(p -> p.internal() == mapping.internal());
                  if (!same && stored.stream().anyMatch(p -> p.external() == mapping.external())) {
                    throw Ports.taken(mapping.external());
                  }
                  List<PortMapping> all = new ArrayList<>(stored);
                  all.add(mapping);
                  List<PortMapping> checked =
                      ports.checked(tx, caller, agent, uuid, all, stored, Plan.none());
                  Microservice updated = withPorts(tx, m, checked);
                  if (mapping.isSimple()) {
                    context.rebuild(
                        tx, uuid, m.agentUuid(), EnumSet.of(ChangeFlag.MICROSERVICE_CONFIG));
                  }
                  return updated;
                });
    return allocated(changed).spec().ports().stream()
        .filter(port -> port.internal() == mapping.internal())
        .findFirst()
        .orElse(mapping);
  }

  private Microservice withPorts(Transaction tx, Microservice m, List<PortMapping> ports) {
    Microservice changed =
        Specs.with(m, m.agentUuid(), Specs.withPorts(m.spec(), ports), context.now());
    tx.microservices().update(changed);
    network.follow(tx, Optional.of(m), changed);
    return changed;
  }

  /** The microservice with what its ports were given outside, asked for after the commit. */
  private Microservice allocated(Microservice m) {
    if (m.spec().ports().stream().noneMatch(PortMapping::proxy)) {
      return m;
    }
    network.allocate(List.of(m));
    return context
        .store()
        .read(tx -> tx.microservices().get(m.uuid()).map(now -> shown(tx, now)))
        .orElse(m);
  }

  @Override
  public void removePort(Caller caller, String uuid, int internalPort) {
    context
        .store()
        .inTransaction(
            tx -> {
              Microservice m = own(tx, caller, uuid);
              PortMapping gone =
                  m.spec().ports().stream()
                      .filter(port -> port.internal() == internalPort)
                      .findFirst()
                      .orElseThrow(() -> ControllerException.notFound("port mapping not exists"));
              List<PortMapping> left =
                  m.spec().ports().stream().filter(port -> !port.equals(gone)).toList();
              withPorts(tx, m, left);
              if (gone.isSimple()) {
                context.rebuild(tx, uuid, m.agentUuid(), Context.COMMON);
              }
              return true;
            });
  }

  @Override
  public List<VolumeMapping> volumes(Caller caller, String uuid) {
    return context.store().read(tx -> own(tx, caller, uuid).spec().volumeMappings());
  }

  @Override
  public long addVolume(Caller caller, String uuid, VolumeMapping mapping) {
    return context
        .store()
        .inTransaction(
            tx -> {
              Microservice m = own(tx, caller, uuid);
              rules.checkVolume(tx, caller, m, mapping);
              for (VolumeMapping other : m.spec().volumeMappings()) {
                if (other.hostDestination().equals(mapping.hostDestination())
                    && other.containerDestination().equals(mapping.containerDestination())) {
                  throw ControllerException.validation("Volume mapping already exists");
                }
              }
              return tx.microservices().addVolume(uuid, mapping);
            });
  }

  @Override
  public void removeVolume(Caller caller, String uuid, long id) {
    context
        .store()
        .inTransaction(
            tx -> {
              Microservice m = own(tx, caller, uuid);
              List<VolumeMapping> left =
                  m.spec().volumeMappings().stream().filter(v -> v.id() != id).toList();
              if (left.size() == m.spec().volumeMappings().size()) {
                throw ControllerException.validation("Invalid volume mapping id '" + id + "'");
              }
              Draft<Microservice> draft =
                  Draft.<Microservice>builder()
                      .set(MicroserviceFields.VOLUME_MAPPINGS, left)
                      .build();
              tx.microservices()
                  .update(
                      Specs.with(m, m.agentUuid(), rules.applied(m.spec(), draft), context.now()));
              return true;
            });
  }

  @Override
  public Route addRoute(Caller caller, String sourceUuid, String destUuid) {
    return context
        .store()
        .inTransaction(
            tx -> {
              Microservice source = own(tx, caller, sourceUuid, "Invalid source microservice UUID");
              Microservice dest =
                  own(tx, caller, destUuid, "Invalid destination microservice UUID");
              String name = "r-" + source.name() + "-" + dest.name();
              return routes.create(
                  tx, caller, RouteDraft.byUuids(name, source.uuid(), dest.uuid()));
            });
  }

  @Override
  public void removeRoute(Caller caller, String sourceUuid, String destUuid) {
    context
        .store()
        .inTransaction(
            tx -> {
              own(tx, caller, sourceUuid);
              own(tx, caller, destUuid);
              Routes.remove(
                  context,
                  tx,
                  tx.routes()
                      .between(sourceUuid, destUuid)
                      .orElseThrow(() -> ControllerException.notFound("Route not found")));
              return true;
            });
  }

  @Override
  public List<PublishedPort> publicPorts(Caller caller) {
    return context
        .store()
        .read(
            tx -> {
              List<PublishedPort> published = new ArrayList<>();
              for (Microservice m : tx.microservices().withPublicPorts()) {
                if (m.ownerId() != caller.userId() && !caller.isAdmin()) {
                  continue;
                }
                for (PortMapping port : m.spec().ports()) {
                  if (port.isPublic()) {
                    PublicPort open = port.publicPort();
                    published.add(new PublishedPort(m.uuid(), open, open.routerHost()));
                  }
                }
              }
              return published;
            });
  }

  @Override
  public Map<String, PublicPortReports.Report> portReports(Collection<PortMapping> ports) {
    Map<String, PublicPortReports.Report> found = new HashMap<>();
    if (context.likeIofog()) {
      return found;
    }
    List<PublicPort> open =
        ports.stream().filter(PortMapping::isPublic).map(PortMapping::publicPort).toList();
    for (PublicPort port : open) {
      network.reports().stream()
          .flatMap(reports -> reports.of(port.queueName()).stream())
          .findFirst()
          .ifPresent(report -> found.put(port.queueName(), report));
    }
    List<PublicPort> onAgents = open.stream().filter(p -> !p.routerHost().isEmpty()).toList();
    if (!onAgents.isEmpty()) {
      context.store().read(tx -> addAgentsWord(tx, onAgents, found));
    }
    return found;
  }

  private boolean addAgentsWord(
      Transaction tx, List<PublicPort> ports, Map<String, PublicPortReports.Report> found) {
    for (PublicPort port : ports) {
      network
          .proxies()
          .state(tx, port)
          .map(state -> new PublicPortReports.Report(state, PortCounters.ZERO))
          .ifPresent(report -> found.put(port.queueName(), report));
    }
    return true;
  }
}
