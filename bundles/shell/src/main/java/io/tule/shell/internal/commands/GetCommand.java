/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.client.ControllerClient;
import io.tule.client.state.LocalState;
import io.tule.shell.internal.console.Format;
import io.tule.shell.internal.console.Listings;
import io.tule.shell.internal.console.Table;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code get RESOURCES}. */
@Service
@Command(scope = "tule", name = "get", description = "List resources")
public class GetCommand extends TuleAction {
  static final List<String> RESOURCES =
      List.of(
          "all",
          "agents",
          "applications",
          "microservices",
          "catalog",
          "registries",
          "routes",
          "edge-resources",
          "application-templates",
          "secrets",
          "configmaps",
          "volume-mounts",
          "namespaces");

  @Argument(
      index = 0,
      name = "resources",
      required = true,
      description =
          "all, agents, applications, microservices, catalog, registries, routes, edge-resources,"
              + " application-templates, secrets, configmaps, volume-mounts or namespaces")
  @Completion(ListWords.class)
  String resources = "";

  @Option(name = "-o", aliases = "--output", description = "table, wide, json, yaml or name")
  @Completion(FormatWords.class)
  String output = "table";

  @Argument(
      index = 1,
      name = "options",
      multiValued = true,
      description = "Options may stand here too")
  List<String> rest = new ArrayList<>();

  @Override
  protected List<String> rest() {
    return rest;
  }

  @Override
  protected void run() {
    Format format = Format.of(output);
    if (!RESOURCES.contains(resources)) {
      throw unknownWord("Resource", resources, RESOURCES);
    }
    if (resources.equals("namespaces")) {
      System.out.print(format.print("", List.of(namespaces())));
      return;
    }
    System.out.print(format.print(namespace(), tables(client())));
  }

  private List<Table> tables(ControllerClient client) {
    Listings listings = new Listings(client, Clock.systemUTC());
    return switch (resources) {
      case "agents" -> List.of(listings.agents());
      case "applications" -> List.of(listings.applications());
      case "microservices" -> List.of(listings.microservices());
      case "catalog" -> List.of(listings.catalog());
      case "registries" -> List.of(listings.registries());
      case "routes" -> List.of(listings.routes());
      case "edge-resources" -> List.of(listings.edgeResources());
      case "application-templates" -> List.of(listings.templates());
      case "secrets" -> List.of(listings.secrets());
      case "configmaps" -> List.of(listings.configMaps());
      case "volume-mounts" -> List.of(listings.volumeMounts());
      default ->
          List.of(
              listings.agents(),
              listings.applications(),
              listings.microservices(),
              listings.routes());
    };
  }

  private Table namespaces() {
    LocalState state = workspace().connections().state();
    List<List<String>> rows = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<JsonNode> raw = new ArrayList<>();
    for (String name : state.namespaces()) {
      String endpoint = state.namespace(name).map(LocalState.Namespace::endpoint).orElse("-");
      String mark = name.equals(state.currentNamespace()) ? "*" : "";
      rows.add(List.of(name + mark, endpoint));
      names.add("namespace/" + name);
      raw.add(ControllerClient.object().put("name", name).put("endpoint", endpoint));
    }
    return new Table("namespaces", List.of("NAMESPACE", "CONTROLLER"), 2, rows, names, raw);
  }
}
