/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Application;
import io.tule.api.model.Microservice;
import io.tule.api.model.Route;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.RouteDraft;
import io.tule.controller.RouteService;
import io.tule.controller.store.Transaction;
import java.util.List;

/** The /routes API. */
final class Routes implements RouteService {
  private static final String SOURCE_NAME = "Invalid source microservice name";
  private static final String DESTINATION_NAME = "Invalid destination microservice name";

  private final Context context;

  Routes(Context context) {
    this.context = context;
  }

  static String name(RouteDraft draft) {
    return draft.name().isEmpty() ? "r-" + draft.from() + "-" + draft.to() : draft.name();
  }

  static RouteDraft in(String application, RouteDraft draft) {
    return RouteDraft.byNames(name(draft), application, draft.from(), draft.to());
  }

  private static Application application(Transaction tx, Caller caller, String name) {
    return tx.applications()
        .byName(caller.userId(), name)
        .orElseThrow(() -> ControllerException.notFound("Invalid application name '" + name + "'"));
  }

  @Override
  public List<Route> list(Caller caller) {
    return context.store().read(tx -> tx.routes().ofOwner(caller.userId()));
  }

  @Override
  public Route get(Caller caller, String application, String name) {
    return context
        .store()
        .read(
            tx ->
                tx.routes()
                    .byName(application(tx, caller, application).id(), name)
                    .orElseThrow(
                        () -> ControllerException.notFound("Invalid route name '" + name + "'")));
  }

  @Override
  public Route create(Caller caller, RouteDraft draft) {
    return context.store().inTransaction(tx -> create(tx, caller, draft));
  }

  Route create(Transaction tx, Caller caller, RouteDraft draft) {
    Ends ends = ends(tx, caller, draft);
    String name = name(draft);
    if (tx.routes().between(ends.source().uuid(), ends.dest().uuid()).isPresent()
        || tx.routes().byName(ends.source().applicationId(), name).isPresent()) {
      throw ControllerException.duplicate("route already exists");
    }
    long id = tx.routes().insert(ends.route(0, name));
    tell(tx, ends);
    return ends.route(id, name);
  }

  /** Tells both agents and re-creates both containers, which learn their routes at the start. */
  private void tell(Transaction tx, Ends ends) {
    context.rebuild(tx, ends.source().uuid(), ends.source().agentUuid(), Context.FULL);
    context.rebuild(tx, ends.dest().uuid(), ends.dest().agentUuid(), Context.FULL);
  }

  private record Ends(Microservice source, Microservice dest) {
    Route route(long id, String name) {
      return new Route(
          id,
          name,
          source.applicationId(),
          source.application(),
          source.name(),
          dest.name(),
          source.uuid(),
          dest.uuid());
    }
  }

  private static Ends ends(Transaction tx, Caller caller, RouteDraft draft) {
    if (!draft.sourceMicroserviceUuid().isEmpty()) {
      Microservice source =
          Microservices.own(tx, caller, draft.sourceMicroserviceUuid(), SOURCE_NAME);
      Microservice dest =
          Microservices.own(tx, caller, draft.destMicroserviceUuid(), DESTINATION_NAME);
      if (source.applicationId() != dest.applicationId()) {
        throw ControllerException.validation("microservices on different applications");
      }
      return new Ends(source, dest);
    }
    Application application =
        tx.applications()
            .byName(caller.userId(), draft.application())
            .orElseThrow(
                () ->
                    ControllerException.notFound(
                        "Invalid application id '" + draft.application() + "'"));
    List<Microservice> all = tx.microservices().ofApplication(application.id());
    return new Ends(
        named(all, draft.from(), SOURCE_NAME), named(all, draft.to(), DESTINATION_NAME));
  }

  private static Microservice named(List<Microservice> all, String name, String message) {
    return all.stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow(() -> ControllerException.notFound(message + " '" + name + "'"));
  }

  @Override
  public void update(Caller caller, String application, String name, RouteDraft draft) {
    context
        .store()
        .inTransaction(
            tx -> {
              long applicationId = application(tx, caller, application).id();
              Route old =
                  tx.routes()
                      .byName(applicationId, name)
                      .orElseThrow(
                          () -> ControllerException.notFound("Invalid route name '" + name + "'"));
              replace(tx, caller, application, old, draft);
              return true;
            });
  }

  private void replace(
      Transaction tx, Caller caller, String application, Route old, RouteDraft draft) {
    String newName = draft.name().isEmpty() ? old.name() : draft.name();
    RouteDraft complete =
        draft.sourceMicroserviceUuid().isEmpty()
            ? RouteDraft.byNames(
                newName,
                application,
                draft.from().isEmpty() ? old.from() : draft.from(),
                draft.to().isEmpty() ? old.to() : draft.to())
            : RouteDraft.byUuids(
                newName, draft.sourceMicroserviceUuid(), draft.destMicroserviceUuid());
    Ends ends = ends(tx, caller, complete);
    boolean taken =
        tx.routes().byName(old.applicationId(), newName).filter(r -> r.id() != old.id()).isPresent()
            || tx.routes()
                .between(ends.source().uuid(), ends.dest().uuid())
                .filter(r -> r.id() != old.id())
                .isPresent();
    if (taken) {
      throw ControllerException.duplicate("route already exists");
    }
    tx.routes().update(ends.route(old.id(), newName));
    moveEnd(tx, old.sourceMicroserviceUuid(), ends.source());
    moveEnd(tx, old.destMicroserviceUuid(), ends.dest());
  }

  /** Only an end that is another one than before is told, and so is the one it was. */
  private void moveEnd(Transaction tx, String oldUuid, Microservice end) {
    if (!oldUuid.equals(end.uuid())) {
      tellEnd(context, tx, oldUuid);
      context.rebuild(tx, end.uuid(), end.agentUuid(), Context.FULL);
    }
  }

  @Override
  public void delete(Caller caller, String application, String name) {
    context
        .store()
        .inTransaction(
            tx -> {
              long applicationId = application(tx, caller, application).id();
              remove(
                  context,
                  tx,
                  tx.routes()
                      .byName(applicationId, name)
                      .orElseThrow(() -> ControllerException.notFound("Route not found")));
              return true;
            });
  }

  /** Deletes a route and tells both agents. */
  static void remove(Context context, Transaction tx, Route route) {
    tx.routes().delete(route.id());
    tellEnd(context, tx, route.sourceMicroserviceUuid());
    tellEnd(context, tx, route.destMicroserviceUuid());
  }

  private static void tellEnd(Context context, Transaction tx, String microserviceUuid) {
    tx.microservices()
        .get(microserviceUuid)
        .ifPresent(m -> context.changed(tx, m.agentUuid(), Context.FULL));
  }
}
