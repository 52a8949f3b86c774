/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.client.ControllerClient;
import io.tule.client.Describer;
import io.tule.client.VolumeFiles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The lists of a Controller's resources; columns and cells are those of iofogctl 3.1. */
public final class Listings {
  private static final int MAX_NAMES = 5;
  private static final int LAST_SYSTEM_ITEM = 3;

  private final ControllerClient client;
  private final Clock clock;

  /** Creates the lists; the clock tells resources' ages. */
  public Listings(ControllerClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Agents. */
  public Table agents() {
    return table(
        "agents",
        "agent",
        client.agents(),
        List.of("AGENT", "STATUS", "AGE", "UPTIME", "VERSION", "ADDR", "UUID", "ROUTER"),
        6,
        agent ->
            List.of(
                text(agent, "name"),
                text(agent, "daemonStatus"),
                age(agent),
                uptime(agent.path("daemonOperatingDuration").asLong(0)),
                text(agent, "version"),
                text(agent, "host"),
                text(agent, "uuid"),
                text(agent, "routerMode")));
  }

  /** Applications. */
  public Table applications() {
    return table(
        "applications",
        "application",
        client.list("/application", "applications"),
        List.of("APPLICATION", "RUNNING", "MICROSERVICES", "ACTIVATED", "AGE"),
        3,
        application -> {
          List<JsonNode> microservices =
              visible(client.microservices(application.path("name").asText()));
          long running =
              microservices.stream()
                  .filter(each -> each.at("/status/status").asText().equals("RUNNING"))
                  .count();
          String names =
              microservices.size() > MAX_NAMES
                  ? microservices.size() + " microservices"
                  : microservices.stream()
                      .map(each -> each.path("name").asText())
                      .collect(Collectors.joining(", "));
          return List.of(
              text(application, "name"),
              running + "/" + microservices.size(),
              names,
              application.path("isActivated").asText(),
              age(application));
        });
  }

  /** Microservices of all applications. */
  public Table microservices() {
    Map<String, String> agents = new Describer(client, "").agentNames();
    List<JsonNode> all = new ArrayList<>(visible(client.list("/microservices", "microservices")));
    all.sort(java.util.Comparator.comparing(Listings::qualifiedName));
    return table(
        "microservices",
        Listings::microserviceName,
        all,
        List.of(
            "MICROSERVICE", "STATUS", "AGENT", "VOLUMES", "PORTS", "APPLICATION", "IMAGE", "UUID"),
        5,
        each ->
            List.of(
                text(each, "name"),
                status(each.path("status")),
                agents.getOrDefault(each.path("iofogUuid").asText(), "-"),
                join(each.path("volumeMappings"), "hostDestination", "containerDestination"),
                join(each.path("ports"), "external", "internal"),
                text(each, "application"),
                each.at("/images/0/containerImage").asText("-"),
                text(each, "uuid")));
  }

  /** Catalog items. */
  public Table catalog() {
    return table(
        "catalog",
        "catalogitem",
        client.list("/catalog/microservices", "catalogItems"),
        List.of("ID", "NAME", "DESCRIPTION", "REGISTRY", "X86", "ARM"),
        6,
        item ->
            List.of(
                text(item, "id"),
                text(item, "name"),
                item.path("description").isNull() ? "" : item.path("description").asText(""),
                registryName(item.path("registryId").asInt()),
                image(item, 1),
                image(item, 2)));
  }

  /** Registries. */
  public Table registries() {
    return table(
        "registries",
        each -> "registry/" + each.path("id").asText(),
        client.list("/registries", "registries"),
        List.of("ID", "URL", "USERNAME", "PRIVATE", "SECURE"),
        5,
        registry ->
            List.of(
                text(registry, "id"),
                text(registry, "url"),
                registry.hasNonNull("username") ? registry.get("username").asText() : "",
                String.valueOf(!registry.path("isPublic").asBoolean()),
                String.valueOf(registry.path("isSecure").asBoolean())));
  }

  /** Edge resources, each version. */
  public Table edgeResources() {
    return table(
        "edge-resources",
        each -> "edge-resource/" + text(each, "name") + "/" + text(each, "version"),
        client.list("/edgeResources", "edgeResources"),
        List.of("EDGE RESOURCE", "PROTOCOL", "VERSION"),
        3,
        each ->
            List.of(text(each, "name"), text(each, "interfaceProtocol"), text(each, "version")));
  }

  /** Application templates. */
  public Table templates() {
    return table(
        "application-templates",
        each -> "application-template/" + text(each, "name"),
        client.list("/applicationTemplates", "applicationTemplates"),
        List.of("APPLICATION TEMPLATE", "DESCRIPTION"),
        2,
        each -> List.of(text(each, "name"), text(each, "description")));
  }

  /** Secrets; nothing of what is in them. */
  public Table secrets() {
    return table(
        "secrets",
        "secret",
        client.list("/secrets", "secrets"),
        List.of("SECRET", "ID", "TYPE"),
        3,
        each -> List.of(text(each, "name"), text(each, "id"), text(each, "type")));
  }

  /** Configuration maps. */
  public Table configMaps() {
    return table(
        "configmaps",
        "configmap",
        client.list("/configmaps", "configMaps"),
        List.of("CONFIGMAP", "ID", "IMMUTABLE"),
        3,
        each -> List.of(text(each, "name"), text(each, "id"), text(each, "immutable")));
  }

  /** Volume mounts. */
  public Table volumeMounts() {
    return table(
        "volume-mounts",
        "volume-mount",
        new VolumeFiles(client).mounts(),
        List.of("VOLUME MOUNT", "CONFIG MAP", "SECRET", "VERSION"),
        4,
        each ->
            List.of(
                text(each, "name"),
                text(each, "configMapName"),
                text(each, "secretName"),
                text(each, "version")));
  }

  /** Routes. */
  public Table routes() {
    return table(
        "routes",
        each -> "route/" + qualifiedName(each),
        client.list("/routes", "routes"),
        List.of("ROUTE", "SOURCE MSVC", "DEST MSVC", "APPLICATION"),
        3,
        route ->
            List.of(
                text(route, "name"),
                text(route, "from"),
                text(route, "to"),
                text(route, "application")));
  }

  private static Table table(
      String title,
      String kind,
      List<JsonNode> elements,
      List<String> columns,
      int narrow,
      Function<JsonNode, List<String>> row) {
    return table(
        title, each -> kind + "/" + each.path("name").asText(), elements, columns, narrow, row);
  }

  private static Table table(
      String title,
      Function<JsonNode, String> name,
      List<JsonNode> elements,
      List<String> columns,
      int narrow,
      Function<JsonNode, List<String>> row) {
    return new Table(
        title,
        columns,
        narrow,
        elements.stream().map(row).toList(),
        elements.stream().map(name).toList(),
        elements);
  }

  private static List<JsonNode> visible(List<JsonNode> microservices) {
    return microservices.stream()
        .filter(each -> !isSystem(each.path("catalogItemId").asInt(0)))
        .toList();
  }

  private static boolean isSystem(int catalogItem) {
    return catalogItem >= 1 && catalogItem <= LAST_SYSTEM_ITEM;
  }

  private static String microserviceName(JsonNode microservice) {
    return "microservice/" + qualifiedName(microservice);
  }

  private static String qualifiedName(JsonNode node) {
    return node.path("application").asText("") + "/" + node.path("name").asText();
  }

  private static String status(JsonNode status) {
    String word = status.path("status").asText("");
    if (word.isEmpty()) {
      return "-";
    }
    int percentage = status.path("percentage").asInt(0);
    if (word.equals("PULLING") && percentage > 0) {
      word = word + " (" + percentage + "%)";
    }
    String error = status.path("errorMessage").asText("");
    if (error.isEmpty() || status.path("errorMessage").isNull()) {
      return word;
    }
    if (error.contains("invalid mount config for type \"bind\"")) {
      error = "Volume missing";
    } else if (error.contains("runtime create failed")) {
      error = "Error starting container";
    }
    return word + " (" + error + ")";
  }

  private static String join(JsonNode list, String left, String right) {
    List<String> pairs = new ArrayList<>();
    list.forEach(each -> pairs.add(each.path(left).asText() + ":" + each.path(right).asText()));
    return String.join(", ", pairs);
  }

  private static String image(JsonNode item, int type) {
    for (JsonNode image : item.path("images")) {
      if (image.path("fogTypeId").asInt() == type && image.hasNonNull("containerImage")) {
        return image.get("containerImage").asText();
      }
    }
    return "";
  }

  private static String registryName(int id) {
    return id == 1 ? "remote" : id == 2 ? "local" : "";
  }

  private static String text(JsonNode node, String field) {
    return node.hasNonNull(field) && !node.get(field).asText().isEmpty()
        ? node.get(field).asText()
        : "-";
  }

  private String age(JsonNode node) {
    try {
      Instant created = Instant.parse(node.path("createdAt").asText(""));
      return duration(Duration.between(created, clock.instant()));
    } catch (DateTimeParseException e) {
      return "-";
    }
  }

  private static String uptime(long millis) {
    return millis <= 0 ? "-" : duration(Duration.ofMillis(millis));
  }

  /** The two largest units: {@code 3d4h}, {@code 4h5m}, {@code 5m6s} or {@code 6s}. */
  static String duration(Duration duration) {
    Duration d = duration.isNegative() ? Duration.ZERO : duration;
    if (d.toDays() > 0) {
      return d.toDays() + "d" + d.toHoursPart() + "h";
    }
    if (d.toHours() > 0) {
      return d.toHours() + "h" + d.toMinutesPart() + "m";
    }
    return d.toMinutes() > 0 ? d.toMinutes() + "m" + d.toSecondsPart() + "s" : d.toSeconds() + "s";
  }
}
