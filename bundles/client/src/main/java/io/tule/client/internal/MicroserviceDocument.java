/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal;

import static io.tule.client.ControllerClient.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tule.api.model.ContainerOptions;
import java.util.List;
import java.util.Map;

/** A microservice as the Controller shows it, written in the form of its document. */
public final class MicroserviceDocument {
  /** What a public port has; links and status are told and not asked for. */
  private static final List<String> PUBLIC =
      List.of(
          "schemes",
          "protocol",
          "router",
          "hosts",
          "paths",
          "tls",
          "access",
          "rate",
          "links",
          "status");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> agentNames;

  /** Creates the writer; the agents' names are found by their identifiers. */
  public MicroserviceDocument(Map<String, String> agentNames) {
    this.agentNames = agentNames;
  }

  /** The spec of a microservice. */
  public ObjectNode spec(JsonNode microservice) {
    ObjectNode spec = object();
    spec.set("uuid", microservice.path("uuid"));
    spec.set("name", microservice.path("name"));
    String agent = microservice.path("iofogUuid").asText("");
    spec.putObject("agent").put("name", agentNames.getOrDefault(agent, agent));
    spec.set("images", images(microservice));
    spec.set("container", container(microservice));
    spec.set("config", config(microservice.path("config").asText("")));
    if (microservice.hasNonNull("schedule")) {
      spec.set("schedule", microservice.get("schedule"));
    }
    return spec;
  }

  private static ObjectNode images(JsonNode microservice) {
    ObjectNode images = object();
    int catalogId = microservice.path("catalogItemId").asInt(0);
    if (catalogId > 0) {
      images.put("catalogId", catalogId);
    }
    addImages(microservice.path("images"), images);
    images.set("registry", registry(microservice.path("registryId").asInt(1)));
    return images;
  }

  /** Adds {@code x86} and {@code arm} from the API's image list. */
  public static void addImages(JsonNode images, ObjectNode target) {
    for (JsonNode image : images) {
      if (image.hasNonNull("containerImage") && !image.get("containerImage").asText().isEmpty()) {
        target.set(
            image.path("fogTypeId").asInt() == 2 ? "arm" : "x86", image.get("containerImage"));
      }
    }
  }

  /** A registry as documents name it. */
  public static JsonNode registry(int id) {
    return switch (id) {
      case 1 -> TextNode.valueOf("remote");
      case 2 -> TextNode.valueOf("local");
      default -> IntNode.valueOf(id);
    };
  }

  private static ObjectNode container(JsonNode microservice) {
    ObjectNode container = object();
    container.put("rootHostAccess", microservice.path("rootHostAccess").asBoolean(false));
    ArrayNode ports = container.putArray("ports");
    microservice.path("ports").forEach(port -> ports.add(port(port)));
    container.set(
        "volumes",
        records(
            microservice.path("volumeMappings"),
            List.of("hostDestination", "containerDestination", "accessMode", "type")));
    container.set(
        "env",
        records(
            microservice.path("env"),
            List.of("key", "value", "valueFromSecret", "valueFromConfigMap")));
    ArrayNode commands = container.putArray("commands");
    microservice.path("cmd").forEach(commands::add);
    container.set(
        "extraHosts", records(microservice.path("extraHosts"), List.of("name", "address")));
    if (microservice.hasNonNull("logSize")) {
      container.set("logSize", microservice.get("logSize"));
    }
    container.put("isPrivileged", microservice.path("isPrivileged").asBoolean(false));
    for (String field : ContainerOptions.NAMES) {
      JsonNode value = microservice.path(field);
      boolean given = value.isContainerNode() ? !value.isEmpty() : value.asBoolean(true);
      if (microservice.hasNonNull(field) && given && !value.asText("-").isEmpty()) {
        container.set(field, value);
      }
    }
    return container;
  }

  private static ObjectNode port(JsonNode port) {
    ObjectNode copy = copy(port, List.of("internal", "external", "protocol"));
    if (port.path("public").isObject()) {
      copy.set("public", copy(port.get("public"), PUBLIC));
      JsonNode link = port.at("/public/links/0");
      if (link.isTextual()) {
        copy.set("publicLink", link);
      }
    } else if (port.hasNonNull("proxy")) {
      copy.put("proxy", true);
    }
    return copy;
  }

  private static ArrayNode records(JsonNode list, List<String> fields) {
    ArrayNode copies = object().arrayNode();
    list.forEach(each -> copies.add(copy(each, fields)));
    return copies;
  }

  private static ObjectNode copy(JsonNode from, List<String> fields) {
    ObjectNode copy = object();
    for (String field : fields) {
      if (from.hasNonNull(field)) {
        copy.set(field, from.get(field));
      }
    }
    return copy;
  }

  private static JsonNode config(String text) {
    try {
      JsonNode config = text.isBlank() ? object() : JSON.readTree(text);
      return config.isObject() ? config : object();
    } catch (JsonProcessingException e) {
      // A config that is no JSON object cannot stand in a document; ioFog's clients show none.
      return object();
    }
  }
}
