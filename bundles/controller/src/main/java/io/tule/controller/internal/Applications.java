/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ResourceName;
import io.tule.api.model.Application;
import io.tule.api.model.Microservice;
import io.tule.api.model.Route;
import io.tule.controller.ApplicationFields;
import io.tule.controller.ApplicationService;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.MicroserviceFields;
import io.tule.controller.RouteDraft;
import io.tule.controller.store.Transaction;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The /application API; each operation is one transaction. */
final class Applications implements ApplicationService {
  private final Context context;
  private final MicroserviceRules rules;
  private final Routes routes;
  private final Network network;

  Applications(Context context, MicroserviceRules rules, Routes routes, Network network) {
    this.context = context;
    this.rules = rules;
    this.routes = routes;
    this.network = network;
  }

  private static Application own(Transaction tx, Caller caller, String name) {
    return tx.applications()
        .byName(caller.userId(), name)
        .orElseThrow(() -> ControllerException.notFound("Invalid application id '" + name + "'"));
  }

  private static Application own(Transaction tx, Caller caller, long id) {
    return tx.applications()
        .get(id)
        .filter(application -> application.ownerId() == caller.userId())
        .orElseThrow(() -> ControllerException.notFound("Invalid application id '" + id + "'"));
  }

  private Application complete(Transaction tx, Application application) {
    return with(
        application,
        tx.microservices().ofApplication(application.id()).stream()
            .map(m -> network.links().shown(tx, m))
            .toList(),
        tx.routes().ofApplication(application.id()));
  }

  private static Application with(
      Application a, List<Microservice> microservices, List<Route> routes) {
    return new Application(
        a.id(),
        a.name(),
        a.description(),
        a.activated(),
        a.system(),
        a.createdAt(),
        a.updatedAt(),
        a.ownerId(),
        microservices,
        routes);
  }

  @Override
  public List<Application> list(Caller caller) {
    return context
        .store()
        .read(
            tx -> {
              Map<Long, List<Microservice>> microservices =
                  tx.microservices().ofOwner(caller.userId()).stream()
                      .map(m -> network.links().shown(tx, m))
                      .collect(Collectors.groupingBy(Microservice::applicationId));
              Map<Long, List<Route>> byApplication =
                  tx.routes().ofOwner(caller.userId()).stream()
                      .collect(Collectors.groupingBy(Route::applicationId));
              return tx.applications().ofOwner(caller.userId()).stream()
                  .map(
                      a ->
                          with(
                              a,
                              microservices.getOrDefault(a.id(), List.of()),
                              byApplication.getOrDefault(a.id(), List.of())))
                  .toList();
            });
  }

  @Override
  public Application get(Caller caller, String name) {
    return context.store().read(tx -> complete(tx, own(tx, caller, name)));
  }

  @Override
  public Application get(Caller caller, long id) {
    return context.store().read(tx -> complete(tx, own(tx, caller, id)));
  }

  @Override
  public Application create(Caller caller, Draft<Application> draft) {
    return allocated(
        context
            .store()
            .inTransaction(
                tx -> {
                  String name = draft.get(ApplicationFields.NAME, "");
                  checkName(tx, caller, name);
                  Instant now = context.now();
                  Application application =
                      tx.applications()
                          .insert(
                              new Application(
                                  0,
                                  name,
                                  draft.get(ApplicationFields.DESCRIPTION, ""),
                                  draft.get(ApplicationFields.IS_ACTIVATED, false),
                                  draft.get(ApplicationFields.IS_SYSTEM, false),
                                  now,
                                  now,
                                  caller.userId(),
                                  List.of(),
                                  List.of()));
                  List<Draft<Microservice>> drafts =
                      draft.get(ApplicationFields.MICROSERVICES, List.of());
                  Plan plan = rules.plan(tx, caller, name, drafts, Map.of());
                  for (Draft<Microservice> m : drafts) {
                    rules.create(tx, caller, application, m, plan);
                  }
                  for (RouteDraft route : draft.get(ApplicationFields.ROUTES, List.of())) {
                    routes.create(tx, caller, Routes.in(application.name(), route));
                  }
                  return complete(tx, application);
                }));
  }

  /** The application with what its ports were given outside, asked for after the commit. */
  private Application allocated(Application application) {
    network.allocate(application.microservices());
    return application;
  }

  private static void checkName(Transaction tx, Caller caller, String name) {
    if (!ResourceName.isValid(name)) {
      throw ControllerException.validation("Invalid format for field 'name'");
    }
    if (tx.applications().byName(caller.userId(), name).isPresent()) {
      throw ControllerException.duplicate("Duplicate name '" + name + "'");
    }
  }

  @Override
  public Application replace(Caller caller, String name, Draft<Application> draft) {
    return allocated(
        context
            .store()
            .inTransaction(
                tx -> {
                  Application application = metadata(tx, caller, own(tx, caller, name), draft);
                  if (draft.has(ApplicationFields.ROUTES)) {
                    removeRoutes(tx, application, draft.get(ApplicationFields.ROUTES, List.of()));
                  }
                  if (draft.has(ApplicationFields.MICROSERVICES)) {
                    replaceMicroservices(
                        tx,
                        caller,
                        application,
                        draft.get(ApplicationFields.MICROSERVICES, List.of()));
                  }
                  if (draft.has(ApplicationFields.ROUTES)) {
                    addRoutes(
                        tx, caller, application, draft.get(ApplicationFields.ROUTES, List.of()));
                  }
                  return complete(tx, application);
                }));
  }

  private void replaceMicroservices(
      Transaction tx, Caller caller, Application application, List<Draft<Microservice>> drafts) {
    Set<String> wanted = new HashSet<>();
    for (Draft<Microservice> draft : drafts) {
      String name = draft.get(MicroserviceFields.NAME, "");
      if (!wanted.add(name)) {
        throw ControllerException.duplicate("Duplicate name '" + name + "'");
      }
    }
    Map<String, Microservice> present = new HashMap<>();
    for (Microservice m : tx.microservices().ofApplication(application.id())) {
      if (wanted.contains(m.name())) {
        present.put(m.name(), m);
      } else {
        network.removal().microservice(tx, m);
        context.changed(tx, m.agentUuid(), Context.FULL);
      }
    }
    Plan plan = rules.plan(tx, caller, application.name(), drafts, present);
    // Two of them may swap their public ports, each of which only one may claim at a time.
    present.values().forEach(m -> tx.microservices().releasePublicPorts(m.uuid()));
    for (Draft<Microservice> draft : drafts) {
      Microservice old = present.get(draft.get(MicroserviceFields.NAME, ""));
      if (old == null) {
        rules.create(tx, caller, application, draft, plan);
      } else {
        rules.update(tx, caller, old, draft, plan);
      }
    }
    present.values().forEach(m -> tx.microservices().claimPublicPorts(m.uuid()));
  }

  private void removeRoutes(Transaction tx, Application application, List<RouteDraft> drafts) {
    Set<String> wanted = drafts.stream().map(Routes::name).collect(Collectors.toSet());
    for (Route route : tx.routes().ofApplication(application.id())) {
      if (!wanted.contains(route.name())) {
        Routes.remove(context, tx, route);
      }
    }
  }

  private void addRoutes(
      Transaction tx, Caller caller, Application application, List<RouteDraft> drafts) {
    for (RouteDraft draft : drafts) {
      var stored = tx.routes().byName(application.id(), Routes.name(draft));
      if (stored.isEmpty()) {
        routes.create(tx, caller, Routes.in(application.name(), draft));
      } else if (!stored.get().from().equals(draft.from())
          || !stored.get().to().equals(draft.to())) {
        Routes.remove(context, tx, stored.get());
        routes.create(tx, caller, Routes.in(application.name(), draft));
      }
    }
  }

  private Application metadata(
      Transaction tx, Caller caller, Application old, Draft<Application> draft) {
    String name = draft.get(ApplicationFields.NAME, old.name());
    if (!name.equals(old.name())) {
      checkName(tx, caller, name);
    }
    Application changed =
        new Application(
            old.id(),
            name,
            draft.get(ApplicationFields.DESCRIPTION, old.description()),
            draft.get(ApplicationFields.IS_ACTIVATED, old.activated()),
            draft.get(ApplicationFields.IS_SYSTEM, old.system()),
            old.createdAt(),
            context.now(),
            old.ownerId(),
            List.of(),
            List.of());
    tx.applications().update(changed);
    // As in ioFog 3.0 the agents are told also when the activation was not given.
    if (!draft.has(ApplicationFields.IS_ACTIVATED) || changed.activated() != old.activated()) {
      tellAgents(tx, old.id());
    }
    return changed;
  }

  private void tellAgents(Transaction tx, long applicationId) {
    network.feed().changed(tx);
    tx.microservices().ofApplication(applicationId).stream()
        .map(Microservice::agentUuid)
        .distinct()
        .forEach(agent -> context.changed(tx, agent, Context.FULL));
  }

  @Override
  public void update(Caller caller, String name, Draft<Application> draft) {
    context.store().inTransaction(tx -> metadata(tx, caller, own(tx, caller, name), draft));
  }

  @Override
  public void update(Caller caller, long id, Draft<Application> draft) {
    context.store().inTransaction(tx -> metadata(tx, caller, own(tx, caller, id), draft));
  }

  @Override
  public void delete(Caller caller, String name) {
    context
        .store()
        .inTransaction(
            tx -> {
              tx.applications().byName(caller.userId(), name).ifPresent(a -> remove(tx, a));
              return true;
            });
  }

  @Override
  public void delete(Caller caller, long id) {
    context
        .store()
        .inTransaction(
            tx -> {
              tx.applications()
                  .get(id)
                  .filter(a -> a.ownerId() == caller.userId())
                  .ifPresent(a -> remove(tx, a));
              return true;
            });
  }

  private void remove(Transaction tx, Application application) {
    tellAgents(tx, application.id());
    for (Microservice m : tx.microservices().ofApplication(application.id())) {
      network.removal().microservice(tx, m);
    }
    tx.applications().delete(application.id());
  }
}
