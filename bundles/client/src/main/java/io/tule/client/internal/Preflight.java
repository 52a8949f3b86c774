/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.ReasonCode;
import io.tule.client.ControllerClient;
import io.tule.client.internal.kinds.Problems;
import io.tule.client.yaml.Kind;
import io.tule.client.yaml.Manifest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Looks up what documents refer to, before the first one is applied. */
public final class Preflight {
  private static final String NO_ROUTER =
      "no default router, which an agent without a router of its own connects to; `./tule up`"
          + " where the Controller runs registers one, or name another with spec.networkRouter";

  private final ControllerClient client;
  private final Problems problems = new Problems();

  /** Creates a preflight. */
  public Preflight(ControllerClient client) {
    this.client = client;
  }

  /** Fails if an agent, application or microservice is neither there nor among the documents. */
  public void check(List<Manifest> manifests) {
    agents(manifests);
    Set<String> applications = names(manifests, Kind.APPLICATION);
    Set<String> microservices = microservices(manifests);
    Set<String> looked = new HashSet<>();
    for (Manifest manifest : manifests) {
      String application = manifest.application();
      if (application.isEmpty()) {
        continue;
      }
      if (!applications.contains(application) && looked.add(application)) {
        if (client.find("/application/" + ControllerClient.encode(application)).isEmpty()) {
          add(manifest, "no application '" + application + "'");
          continue;
        }
        client.microservices(application).stream()
            .map(each -> application + "/" + each.path("name").asText())
            .forEach(microservices::add);
        applications.add(application);
      }
      List<String> ends = new ArrayList<>(manifest.links());
      if (manifest.kind() == Kind.ROUTE) {
        ends.add(manifest.spec().path("from").asText());
        ends.add(manifest.spec().path("to").asText());
      }
      ends.stream()
          .filter(end -> !microservices.contains(application + "/" + end))
          .forEach(end -> add(manifest, "no microservice '" + application + "/" + end + "'"));
    }
    problems.throwIfAny();
  }

  private void agents(List<Manifest> manifests) {
    Set<String> known = names(manifests, Kind.AGENT_CONFIG);
    Set<Manifest> users = new LinkedHashSet<>();
    List<Manifest> routerless = new ArrayList<>();
    for (Manifest manifest : manifests) {
      if (!known.containsAll(agentsOf(manifest))) {
        users.add(manifest);
      }
      if (manifest.kind() == Kind.AGENT_CONFIG && AgentConfigs.needsDefaultRouter(manifest)) {
        routerless.add(manifest);
      }
    }
    if (users.isEmpty() && routerless.isEmpty()) {
      return;
    }
    Set<String> present = new HashSet<>();
    client.agents().forEach(agent -> present.add(agent.path("name").asText()));
    known.addAll(present);
    routerless.removeIf(manifest -> present.contains(manifest.name()));
    if (!routerless.isEmpty() && client.find("/router").isEmpty()) {
      routerless.forEach(manifest -> add(manifest, NO_ROUTER));
    }
    for (Manifest manifest : users) {
      for (String name : agentsOf(manifest)) {
        if (!known.contains(name)) {
          add(manifest, "no agent '" + name + "'");
        }
      }
    }
  }

  private static Set<String> agentsOf(Manifest manifest) {
    Set<String> names = new LinkedHashSet<>();
    JsonNode spec = manifest.spec();
    names.add(spec.path("agent").path("name").asText(""));
    for (JsonNode microservice : spec.path("microservices")) {
      names.add(microservice.path("agent").path("name").asText(""));
    }
    if (manifest.kind() == Kind.AGENT_CONFIG) {
      names.addAll(AgentConfigs.routersOf(manifest));
    }
    names.removeIf(name -> name.isEmpty() || name.contains("{{"));
    return names;
  }

  private static Set<String> microservices(List<Manifest> manifests) {
    Set<String> names = names(manifests, Kind.MICROSERVICE);
    for (Manifest manifest : manifests) {
      for (JsonNode microservice : manifest.spec().path("microservices")) {
        names.add(manifest.name() + "/" + microservice.path("name").asText());
      }
    }
    return names;
  }

  private static Set<String> names(List<Manifest> manifests, Kind kind) {
    Set<String> names = new HashSet<>();
    manifests.stream()
        .filter(each -> each.kind() == kind)
        .map(Manifest::qualifiedName)
        .forEach(names::add);
    return names;
  }

  private void add(Manifest manifest, String text) {
    problems.add(
        ReasonCode.NOT_FOUND,
        manifest.place()
            + ": "
            + manifest.kind().text()
            + " "
            + manifest.qualifiedName()
            + ": there is "
            + text);
  }
}
