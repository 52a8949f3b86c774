/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.TuleException;
import io.tule.client.ControllerClient;
import io.tule.client.VolumeFiles;
import io.tule.client.state.Connections;
import io.tule.shell.internal.console.Workspace;
import java.util.List;

/** Names of resources for completion; none if the Controller cannot be asked. */
final class Names {
  private Names() {}

  static List<String> of(String resource) {
    try {
      Connections connections = Workspace.ofProcess().connections();
      return of(connections.open(connections.state().currentNamespace()), resource);
    } catch (TuleException e) {
      // The command itself will say what is wrong.
      return List.of();
    }
  }

  private static List<String> of(ControllerClient client, String resource) {
    return switch (resource) {
      case "agent", "agent-config" -> names(client.agents());
      case "application" -> names(client.list("/application", "applications"));
      case "microservice" -> qualified(client.list("/microservices", "microservices"));
      case "route" -> qualified(client.list("/routes", "routes"));
      case "catalogitem" -> names(client.list("/catalog/microservices", "catalogItems"));
      case "secret" -> names(client.list("/secrets", "secrets"));
      case "configmap" -> names(client.list("/configmaps", "configMaps"));
      case "volume-mount" -> names(new VolumeFiles(client).mounts());
      case "registry" ->
          client.list("/registries", "registries").stream()
              .map(each -> each.path("id").asText())
              .toList();
      default -> List.of();
    };
  }

  private static List<String> names(List<JsonNode> elements) {
    return elements.stream().map(each -> each.path("name").asText()).toList();
  }

  private static List<String> qualified(List<JsonNode> elements) {
    return elements.stream()
        .map(each -> each.path("application").asText() + "/" + each.path("name").asText())
        .toList();
  }
}
