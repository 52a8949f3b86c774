/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.model.Agent;
import io.tule.api.model.Application;
import io.tule.api.model.CatalogItem;
import io.tule.api.model.Microservice;
import io.tule.api.model.Registry;
import io.tule.api.model.User;
import io.tule.controller.AgentService;
import io.tule.controller.ApplicationService;
import io.tule.controller.Caller;
import io.tule.controller.CatalogService;
import io.tule.controller.MicroserviceService;
import io.tule.controller.RegistryService;
import io.tule.controller.UserAdminService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;

/** Finds what all users own, with the owner on whose behalf a command acts. */
public abstract class Fleet {
  @Reference(optional = true)
  UserAdminService users;

  @Reference(optional = true)
  AgentService agents;

  @Reference(optional = true)
  ApplicationService applications;

  @Reference(optional = true)
  MicroserviceService microservices;

  @Reference(optional = true)
  RegistryService registries;

  @Reference(optional = true)
  CatalogService catalog;

  /**
   * A thing and whoever may change it.
   *
   * @param <T> what it is
   */
  record Owned<T>(Caller owner, T thing) {}

  /** A service that comes and goes with the control plane. */
  static <T> T there(T service) {
    if (service == null) {
      throw new TuleException(
          ReasonCode.CONTROLLER_UNREACHABLE, "No Controller runs in this process");
    }
    return service;
  }

  static String required(String value, String option) {
    if (value.isEmpty()) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, option + " is missing");
    }
    return value;
  }

  static Caller as(User user) {
    return new Caller(user.id(), user.email(), user.role());
  }

  /** The user of an id or e-mail; without one the only user there is. */
  final Caller user(String idOrEmail) {
    List<User> all = there(users).list(Caller.CONSOLE);
    if (idOrEmail.isEmpty()) {
      if (all.size() == 1) {
        return as(all.get(0));
      }
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, "--user-id is missing: there are several users");
    }
    return all.stream()
        .filter(
            user ->
                Long.toString(user.id()).equals(idOrEmail)
                    || user.email().equalsIgnoreCase(idOrEmail))
        .findFirst()
        .map(Fleet::as)
        .orElseThrow(() -> new TuleException(ReasonCode.NOT_FOUND, "No user '" + idOrEmail + "'"));
  }

  /** What all users have, each thing once. */
  private <T> List<Owned<T>> all(Function<Caller, List<T>> list, Function<T, Object> key) {
    Map<Object, Owned<T>> found = new LinkedHashMap<>();
    for (User user : there(users).list(Caller.CONSOLE)) {
      Caller owner = as(user);
      list.apply(owner)
          .forEach(thing -> found.putIfAbsent(key.apply(thing), new Owned<>(owner, thing)));
    }
    return List.copyOf(found.values());
  }

  private static <T> Owned<T> one(List<Owned<T>> all, Predicate<T> wanted, String what) {
    List<Owned<T>> found = all.stream().filter(each -> wanted.test(each.thing())).toList();
    if (found.isEmpty()) {
      throw new TuleException(ReasonCode.NOT_FOUND, "No " + what);
    }
    if (found.size() > 1) {
      throw new TuleException(
          ReasonCode.CONFLICT, "Several users have " + what + "; say whose with --user-id");
    }
    return found.get(0);
  }

  final List<Owned<Agent>> agents() {
    AgentService service = there(agents);
    List<Owned<Agent>> own = all(user -> service.list(user, false, List.of()), Agent::uuid);
    List<Owned<Agent>> system = all(user -> service.list(user, true, List.of()), Agent::uuid);
    return Stream.concat(own.stream(), system.stream()).toList();
  }

  /** The agent of a uuid or name. */
  final Owned<Agent> agent(String uuidOrName) {
    required(uuidOrName, "--iofog-uuid");
    return one(
        agents(),
        agent -> agent.uuid().equals(uuidOrName) || agent.name().equals(uuidOrName),
        "agent '" + uuidOrName + "'");
  }

  final List<Owned<Application>> applications() {
    return all(there(applications)::list, Application::id);
  }

  /** The application of a name, of any user or of a given one. */
  final Owned<Application> application(String name, String user) {
    required(name, "--name");
    if (!user.isEmpty()) {
      Caller owner = user(user);
      return new Owned<>(owner, there(applications).get(owner, name));
    }
    return one(applications(), app -> app.name().equals(name), "application '" + name + "'");
  }

  final List<Owned<Microservice>> microservices() {
    return all(there(microservices)::list, Microservice::uuid);
  }

  /** The microservice of a uuid or of APPLICATION/NAME. */
  final Owned<Microservice> microservice(String uuidOrPath) {
    required(uuidOrPath, "--microservice-uuid");
    return one(
        microservices(),
        m -> m.uuid().equals(uuidOrPath) || (m.application() + "/" + m.name()).equals(uuidOrPath),
        "microservice '" + uuidOrPath + "'");
  }

  final List<Owned<Registry>> registries() {
    return owned(all(there(registries)::list, Registry::id), Registry::ownerId);
  }

  final Owned<Registry> registry(long id) {
    return one(registries(), registry -> registry.id() == id, "registry " + id);
  }

  final List<Owned<CatalogItem>> catalogItems() {
    return owned(all(there(catalog)::list, CatalogItem::id), CatalogItem::ownerId);
  }

  final Owned<CatalogItem> catalogItem(long id) {
    return one(catalogItems(), item -> item.id() == id, "catalog item " + id);
  }

  /** Public things are seen by all users; here each has its own. */
  private <T> List<Owned<T>> owned(List<Owned<T>> all, Function<T, Long> ownerId) {
    Map<Long, Caller> byId = new LinkedHashMap<>();
    there(users).list(Caller.CONSOLE).forEach(user -> byId.put(user.id(), as(user)));
    return all.stream()
        .map(
            each ->
                new Owned<>(
                    byId.getOrDefault(ownerId.apply(each.thing()), each.owner()), each.thing()))
        .toList();
  }
}
