/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns documents of the kinds Application, ApplicationTemplate and Microservice into the bodies of
 * the JSON routes, as Controller 3.0.4 does (contract §8.3), with the older forms that its clients
 * still hold.
 */
public final class Conversion {
  private static final Set<String> CONTAINER_LISTS =
      Set.of("ports", "volumes", "commands", "env", "extraHosts");
  private static final List<String> ENV_SOURCES = List.of("valueFromSecret", "valueFromConfigMap");
  private static final Set<String> MICROSERVICE_KEYS =
      Set.of("name", "config", "agent", "images", "container", "routes", "application");

  /** Texts that people write without quotes although they look like numbers. */
  private static final Set<String> TEXTS = Set.of("runAsUser", "cpuSetCpus");

  private static final int REGISTRY_REMOTE = 1;
  private static final int REGISTRY_LOCAL = 2;

  private Conversion() {}

  /**
   * The body of {@code POST} and {@code PUT /application}.
   *
   * @param yaml a document of kind Application
   * @throws ApiFailure 400 where it is malformed or of another kind
   */
  public static ObjectNode application(String yaml) {
    ObjectNode document = document(yaml, "Application");
    ObjectNode body = Json.object();
    body.set("name", document.get("metadata").path("name"));
    return dropMissing(body.setAll(content((ObjectNode) document.get("spec"))));
  }

  /**
   * The body of {@code POST} and {@code PUT /applicationTemplate}.
   *
   * @param yaml a document of kind ApplicationTemplate
   * @throws ApiFailure 400 where it is malformed or of another kind
   */
  public static ObjectNode template(String yaml) {
    ObjectNode document = document(yaml, "ApplicationTemplate");
    ObjectNode spec = (ObjectNode) document.get("spec");
    ObjectNode body = Json.object();
    body.set("name", document.get("metadata").path("name"));
    if (spec.path("application").isMissingNode() || spec.path("application").isNull()) {
      throw ApiFailure.invalid("Required field 'application' is missing");
    }
    body.set("application", content(object(spec.get("application"), "application")));
    body.set("description", spec.path("description"));
    body.set("variables", spec.path("variables"));
    return dropMissing(body);
  }

  /** An application's content, which a document always activates. */
  private static ObjectNode content(ObjectNode spec) {
    ObjectNode body = spec.deepCopy();
    body.put("isActivated", true);
    ArrayNode microservices = Json.array();
    for (JsonNode node : list(spec.get("microservices"), "microservices")) {
      microservices.add(microservice(object(node, "microservices")));
    }
    body.set("microservices", microservices);
    return body;
  }

  /**
   * The body of {@code POST} and {@code PATCH /microservices}.
   *
   * @param yaml a document of kind Microservice
   * @throws ApiFailure 400 where it is malformed or of another kind
   */
  public static ObjectNode microservice(String yaml) {
    ObjectNode document = document(yaml, "Microservice");
    ObjectNode body = microservice((ObjectNode) document.get("spec"));
    String fullName = document.get("metadata").path("name").asText("");
    String[] parts = fullName.split("/", -1);
    if (parts.length > 2) {
      throw ApiFailure.invalid("Invalid name " + fullName);
    }
    body.put("name", parts[parts.length - 1]);
    if (parts.length == 2) {
      body.put("application", parts[0]);
    }
    return body;
  }

  private static ObjectNode document(String yaml, String kind) {
    return document(yaml, kind, true);
  }

  /** A document of a kind; some have all that they say beside the spec. */
  static ObjectNode document(String yaml, String kind, boolean needsSpec) {
    JsonNode document = YamlDocument.read(yaml);
    if (!(document instanceof ObjectNode object)) {
      throw ApiFailure.malformed("Invalid YAML format");
    }
    if (!object.path("kind").asText("").equals(kind)) {
      String given = object.path("kind").asText("undefined");
      throw new ApiFailure(
          400, "ValidationError", ReasonCode.UNKNOWN_KIND, "Invalid kind " + given);
    }
    boolean complete = !needsSpec || object.path("spec").isObject();
    if (!object.path("metadata").isObject() || !complete) {
      throw ApiFailure.malformed("Invalid YAML format");
    }
    return object;
  }

  private static ObjectNode microservice(ObjectNode spec) {
    ObjectNode body = Json.object();
    body.set("name", spec.get("name"));
    if (!spec.path("config").isMissingNode() && !spec.path("config").isNull()) {
      body.put("config", config(spec));
    }
    body.set("agentName", spec.path("agent").get("name"));
    if (spec.hasNonNull("schedule")) {
      body.set("schedule", spec.get("schedule"));
    }
    images(spec.path("images"), body);
    ObjectNode container = container(spec);
    for (Map.Entry<String, JsonNode> setting : container.properties()) {
      if (!CONTAINER_LISTS.contains(setting.getKey())) {
        body.set(setting.getKey(), setting.getValue());
      }
    }
    for (String key : TEXTS) {
      if (body.path(key).isNumber()) {
        body.put(key, body.get(key).asText());
      }
    }
    if (body.path("annotations").isObject()) {
      body.put("annotations", Json.text(body.get("annotations")));
    }
    body.set("ports", ports(list(container.get("ports"), "ports")));
    body.set("volumeMappings", list(container.get("volumes"), "volumes"));
    body.set("cmd", texts(list(container.get("commands"), "commands")));
    body.set("env", env(list(container.get("env"), "env")));
    body.set("extraHosts", list(container.get("extraHosts"), "extraHosts"));
    body.set("application", spec.get("application"));
    return dropMissing(body);
  }

  /** Before ioFog 2 had the container key, its settings stood beside the images. */
  private static ObjectNode container(ObjectNode spec) {
    ObjectNode container = Json.object();
    for (Map.Entry<String, JsonNode> setting : spec.properties()) {
      if (!MICROSERVICE_KEYS.contains(setting.getKey())) {
        container.set(setting.getKey(), setting.getValue());
      }
    }
    if (spec.path("container") instanceof ObjectNode own) {
      container.setAll(own);
    }
    return container;
  }

  private static String config(ObjectNode spec) {
    JsonNode config = spec.path("config");
    if (config.isTextual()) {
      return config.textValue();
    }
    return config.isObject() || config.isArray() ? Json.text(config) : "{}";
  }

  private static void images(JsonNode images, ObjectNode body) {
    if (images.isMissingNode() || images.isNull()) {
      return;
    }
    JsonNode catalogId = images.path("catalogId");
    if (catalogId.asLong() > 0) {
      body.set("catalogItemId", catalogId);
    } else {
      ArrayNode list = body.putArray("images");
      image(images.get("x86"), 1, list);
      image(images.get("arm"), 2, list);
    }
    body.set("registryId", registry(images.path("registry"), body));
  }

  private static void image(JsonNode image, int fogType, ArrayNode list) {
    if (image != null && !image.asText("").isEmpty()) {
      list.addObject().set("containerImage", image);
      ((ObjectNode) list.get(list.size() - 1)).put("fogTypeId", fogType);
    }
  }

  private static JsonNode registry(JsonNode registry, ObjectNode nodes) {
    String text = registry.asText("");
    if (text.isEmpty() || text.equals("remote")) {
      return nodes.numberNode(REGISTRY_REMOTE);
    }
    if (text.equals("local")) {
      return nodes.numberNode(REGISTRY_LOCAL);
    }
    // What is no number stays as it is, for the check of the body to refuse.
    return text.matches("[0-9]{1,9}") ? nodes.numberNode(Integer.parseInt(text)) : registry;
  }

  private static ArrayNode ports(ArrayNode ports) {
    ArrayNode converted = Json.array();
    for (JsonNode port : ports) {
      converted.add(port instanceof ObjectNode object ? port(object.deepCopy()) : port);
    }
    return converted;
  }

  /** ioFog 2 writes the public port as a number, its host and protocol beside it. */
  private static ObjectNode port(ObjectNode port) {
    JsonNode number = port.path("public").isInt() ? port.get("public") : port.path("publicPort");
    boolean http = port.path("protocol").asText("").startsWith("http");
    if (number.isInt() && number.intValue() > 0) {
      String protocol = port.path("protocol").asText("http");
      ObjectNode published = Json.object();
      published.putArray("schemes").add(http ? "http" : protocol);
      published.put("protocol", protocol);
      ObjectNode router = published.putObject("router").put("port", number.intValue());
      if (port.path("host").isTextual()) {
        router.set("host", port.get("host"));
      }
      port.set("public", published);
    }
    if (number.isInt() || http) {
      port.remove("publicPort");
      port.remove("host");
      port.put("protocol", "tcp");
    }
    if (port.path("public").isInt() || port.path("public").isNull()) {
      port.remove("public");
    }
    return port;
  }

  private static ArrayNode env(ArrayNode env) {
    ArrayNode converted = Json.array();
    for (JsonNode variable : env) {
      ObjectNode pair = converted.addObject();
      pair.put("key", text(variable.path("key")));
      boolean sourced = false;
      for (String source : ENV_SOURCES) {
        if (variable.hasNonNull(source)) {
          pair.put(source, text(variable.get(source)));
          sourced = true;
        }
      }
      if (!sourced || variable.has("value")) {
        pair.put("value", text(variable.path("value")));
      }
    }
    return converted;
  }

  private static ArrayNode texts(ArrayNode values) {
    ArrayNode converted = Json.array();
    values.forEach(value -> converted.add(value.isValueNode() ? text(value) : Json.text(value)));
    return converted;
  }

  private static String text(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "";
    }
    return value.isValueNode() ? value.asText() : Json.text(value);
  }

  private static ArrayNode list(JsonNode value, String field) {
    if (value == null || value.isNull()) {
      return Json.array();
    }
    if (value instanceof ArrayNode array) {
      return array;
    }
    throw ApiFailure.invalid("Field '" + field + "' is not of a type(s) array");
  }

  private static ObjectNode object(JsonNode value, String field) {
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw ApiFailure.invalid("Field '" + field + "' is not of a type(s) object");
  }

  /** A key with nothing behind it is one that was not given. */
  static ObjectNode dropMissing(ObjectNode body) {
    body.properties().removeIf(field -> field.getValue().isNull());
    body.properties().removeIf(field -> field.getValue().isMissingNode());
    return body;
  }
}
