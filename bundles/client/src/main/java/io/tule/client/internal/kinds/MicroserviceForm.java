/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.ResourceName;
import io.tule.api.TuleException;
import io.tule.client.yaml.YamlDocument;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks a microservice's values and brings it from any dialect to the form of ioFog 3. */
final class MicroserviceForm {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> ENV_SOURCES = List.of("valueFromSecret", "valueFromConfigMap");
  private static final List<String> DROPPED =
      List.of("uuid", "flow", "created", "rebuild", "routes");

  private static final Pattern VOLUME_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
  private static final Set<Integer> RESERVED_PORTS = Set.of(54321, 54322);

  private final YamlDocument document;
  private final Problems problems;
  private final List<String> notices;

  MicroserviceForm(YamlDocument document, Problems problems, List<String> notices) {
    this.document = document;
    this.problems = problems;
    this.notices = notices;
  }

  /** The microservice of a spec that has the right shape. */
  ObjectNode normalise(ObjectNode spec, String path, String name) {
    ObjectNode result = NODES.objectNode();
    String containerPath = spec.hasNonNull("container") ? path + ".container" : path;
    ObjectNode container = container(spec, path);
    result.put("name", name);
    checkName(name, path + ".name");
    agent(spec, path, result);
    result.set("images", images(spec.path("images"), path + ".images"));
    container.set("env", env(container.path("env"), containerPath + ".env"));
    container.set("ports", ports(container.path("ports"), containerPath + ".ports"));
    container.set("volumes", volumes(container.path("volumes"), containerPath + ".volumes"));
    container.set("commands", texts(container.path("commands"), containerPath + ".commands"));
    container.set("extraHosts", hosts(container.path("extraHosts"), containerPath + ".extraHosts"));
    result.set("container", container);
    result.set("config", spec.hasNonNull("config") ? spec.get("config") : NODES.objectNode());
    if (spec.hasNonNull("schedule")) {
      result.set("schedule", spec.get("schedule"));
    }
    for (String field : List.of("serviceAccount", "natsConfig", "natsEnabled")) {
      if (spec.hasNonNull(field) && !isEmpty(spec.get(field))) {
        problems.add(document, path + "." + field, ReasonCode.NOT_IMPLEMENTED, "not implemented");
      }
    }
    return result;
  }

  private ObjectNode container(ObjectNode spec, String path) {
    ObjectNode container = NODES.objectNode();
    container.put("rootHostAccess", false);
    // Said always, so that leaving it out of a changed document takes it away.
    container.put("isPrivileged", false);
    for (String field : Shapes.OLD_CONTAINER.fields().keySet()) {
      if (spec.hasNonNull(field) && !DROPPED.contains(field)) {
        if (spec.path("container").hasNonNull(field)) {
          problems.add(
              document, path + "." + field, ReasonCode.INVALID_ARGUMENT, "also in container");
        }
        container.set(field, spec.get(field));
      }
    }
    spec.path("container").properties().stream()
        .filter(field -> !field.getValue().isNull())
        .forEach(field -> container.set(field.getKey(), field.getValue()));
    // Datasance renamed rootHostAccess; the Controllers of ioFog know the old name only.
    if (container.path("hostNetworkMode").asBoolean(false)) {
      container.put("rootHostAccess", true);
    }
    container.remove("hostNetworkMode");
    return container;
  }

  private void agent(ObjectNode spec, String path, ObjectNode result) {
    String name = spec.path("agent").path("name").asText("");
    if (name.isEmpty()) {
      problems.add(document, path + ".agent.name", ReasonCode.INVALID_ARGUMENT, "is missing");
    }
    result.putObject("agent").put("name", name);
    if (!isEmpty(spec.path("agent").path("config"))) {
      notices.add(
          document.at(path + ".agent.config")
              + ": agent.config of a microservice has no effect; use kind AgentConfig");
    }
  }

  private JsonNode images(JsonNode images, String path) {
    ObjectNode result = NODES.objectNode();
    int catalogId = images.path("catalogId").asInt(0);
    if (catalogId > 0) {
      result.put("catalogId", catalogId);
      return result;
    }
    for (String type : List.of("x86", "arm")) {
      String image = images.path(type).asText("");
      if (!image.isEmpty() && !images.path(type).isNull()) {
        checkImage(image, path + "." + type);
        result.put(type, image);
      }
    }
    if (result.isEmpty()) {
      problems.add(
          document, path, ReasonCode.INVALID_IMAGE, "an image for x86 or arm, or a catalogId");
    }
    result.set("registry", registry(images.path("registry"), path + ".registry"));
    return result;
  }

  JsonNode registry(JsonNode registry, String path) {
    String text = registry.isNull() ? "" : registry.asText("");
    if (text.isEmpty()) {
      return NODES.textNode("remote");
    }
    if (text.equals("remote") || text.equals("local") || text.contains("{{")) {
      return NODES.textNode(text);
    }
    if (!text.matches("[0-9]{1,9}")) {
      problems.add(
          document, path, ReasonCode.INVALID_ARGUMENT, "must be remote, local or a registry's id");
      return NODES.textNode("remote");
    }
    return NODES.numberNode(Integer.parseInt(text));
  }

  void checkImage(String image, String path) {
    if (image.contains("{{")) {
      return;
    }
    try {
      ImageReference.parse(image);
    } catch (TuleException e) {
      problems.add(document, path, e.reason(), "'" + image + "' is not an image reference");
    }
  }

  void checkName(String name, String path) {
    if (!ResourceName.isValid(name)) {
      problems.add(
          document,
          path,
          ReasonCode.INVALID_NAME,
          "'" + name + "' is not a name: lower-case letters, digits, '-' and '.' only");
    }
  }

  private ArrayNode ports(JsonNode ports, String path) {
    ArrayNode result = NODES.arrayNode();
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode port : ports) {
      String at = path + "[" + index++ + "]";
      ObjectNode normal = port(port);
      for (String side : List.of("internal", "external")) {
        JsonNode number = port.path(side);
        if (!number.isNumber()) {
          requireGiven(port, side, at);
          continue;
        }
        if (!seen.add(side + number + normal.path("protocol").asText("tcp"))) {
          problems.add(
              document,
              at + "." + side,
              ReasonCode.PORT_IN_USE,
              "port " + number + " is given twice");
        }
      }
      if (RESERVED_PORTS.contains(port.path("external").asInt())) {
        problems.add(
            document, at + ".external", ReasonCode.PORT_IN_USE, "is reserved for the Local API");
      }
      result.add(normal);
    }
    return result;
  }

  private static ObjectNode port(JsonNode port) {
    ObjectNode result = NODES.objectNode();
    copy(port, result, "internal", "external");
    String protocol = port.path("protocol").asText("").toLowerCase(java.util.Locale.ROOT);
    boolean transport = protocol.equals("tcp") || protocol.equals("udp");
    if (transport) {
      result.put("protocol", protocol);
    }
    if (port.path("public").isNumber()) {
      // ioFog 2: "public" is the port, "protocol" what is spoken on it, "host" where it opens.
      String spoken = protocol.startsWith("http") ? protocol : "tcp";
      ObjectNode open = result.putObject("public");
      open.putArray("schemes").add(spoken.equals("tcp") ? "tcp" : "http");
      open.put("protocol", spoken);
      ObjectNode router = open.putObject("router").put("port", port.get("public").intValue());
      copy(port, router, "host");
    } else if (port.path("public").isObject()) {
      ObjectNode open = port.get("public").deepCopy();
      open.remove(List.of("links", "status"));
      if (!open.has("protocol")) {
        open.put("protocol", "http");
      }
      if (!open.has("schemes")) {
        boolean tcp = open.get("protocol").asText().equals("tcp");
        open.putArray("schemes").add(tcp ? "tcp" : open.has("tls") ? "https" : "http");
      }
      result.set("public", open);
    } else {
      copy(port, result, "proxy");
    }
    return result;
  }

  private ArrayNode volumes(JsonNode volumes, String path) {
    ArrayNode result = NODES.arrayNode();
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode volume : volumes) {
      String at = path + "[" + index++ + "]";
      ObjectNode normal = NODES.objectNode();
      copy(volume, normal, "hostDestination", "containerDestination");
      normal.put("accessMode", volume.path("accessMode").asText("rw"));
      normal.put("type", volume.path("type").asText("bind"));
      if (requireGiven(volume, "hostDestination", at)
          && requireGiven(volume, "containerDestination", at)) {
        checkVolume(normal, at, seen);
      }
      result.add(normal);
    }
    return result;
  }

  private void checkVolume(JsonNode volume, String at, Set<String> seen) {
    String inside = volume.get("containerDestination").textValue();
    String outside = volume.get("hostDestination").textValue();
    String type = volume.get("type").textValue();
    checkVolumeValue(
        inside.startsWith("/") || inside.contains("{{"),
        at + ".containerDestination",
        "must be an absolute path");
    checkVolumeValue(seen.add(inside), at + ".containerDestination", "is mounted twice");
    checkVolumeValue(
        List.of("rw", "ro").contains(volume.get("accessMode").textValue()),
        at + ".accessMode",
        "must be rw or ro");
    if (type.equals("volume")) {
      checkVolumeValue(
          VOLUME_NAME.matcher(outside).matches() || outside.contains("{{"),
          at + ".hostDestination",
          "'" + outside + "' is not a volume's name");
    } else if (!type.equals("volumeMount")) {
      checkVolumeValue(type.equals("bind"), at + ".type", "must be bind, volume or volumeMount");
      checkVolumeValue(
          outside.matches("[/$].*|.*\\{\\{.*"),
          at + ".hostDestination",
          "must be an absolute path");
    }
  }

  private void checkVolumeValue(boolean holds, String path, String text) {
    if (!holds) {
      problems.add(document, path, ReasonCode.INVALID_ARGUMENT, text);
    }
  }

  private ArrayNode env(JsonNode env, String path) {
    ArrayNode result = NODES.arrayNode();
    int index = 0;
    for (JsonNode variable : env) {
      String at = path + "[" + index++ + "]";
      String key = variable.path("key").asText("");
      if (key.isEmpty() || key.indexOf('=') >= 0) {
        problems.add(
            document, at + ".key", ReasonCode.INVALID_ARGUMENT, "must be a variable's name");
      }
      ObjectNode pair = result.addObject().put("key", key);
      for (String source : ENV_SOURCES) {
        if (variable.hasNonNull(source)) {
          pair.put(source, variable.get(source).asText());
        }
      }
      if (pair.size() == 1) {
        pair.put("value", text(variable.path("value"), at + ".value"));
      } else if (pair.size() > 2 || variable.hasNonNull("value")) {
        problems.add(
            document,
            at,
            ReasonCode.INVALID_ARGUMENT,
            "one of value, valueFromSecret and valueFromConfigMap");
      }
    }
    return result;
  }

  private ArrayNode texts(JsonNode list, String path) {
    ArrayNode result = NODES.arrayNode();
    for (int i = 0; i < list.size(); i++) {
      result.add(text(list.get(i), path + "[" + i + "]"));
    }
    return result;
  }

  /** A scalar as it is written, so that 1.10 stays 1.10. */
  private String text(JsonNode value, String path) {
    if (value.isNull()) {
      return "";
    }
    return value.isNumber()
        ? document.texts().getOrDefault(path, value.asText())
        : value.asText("");
  }

  private ArrayNode hosts(JsonNode hosts, String path) {
    ArrayNode result = NODES.arrayNode();
    int index = 0;
    for (JsonNode host : hosts) {
      String at = path + "[" + index++ + "]";
      requireGiven(host, "name", at);
      requireGiven(host, "address", at);
      ObjectNode normal = result.addObject();
      copy(host, normal, "name", "address");
    }
    return result;
  }

  private boolean requireGiven(JsonNode node, String field, String at) {
    if (node.hasNonNull(field) && !node.get(field).asText().isEmpty()) {
      return true;
    }
    problems.add(document, at + "." + field, ReasonCode.INVALID_ARGUMENT, "is missing");
    return false;
  }

  private static void copy(JsonNode from, ObjectNode to, String... fields) {
    for (String field : fields) {
      if (from.hasNonNull(field)) {
        to.set(field, from.get(field));
      }
    }
  }

  private static boolean isEmpty(JsonNode node) {
    return node.isMissingNode()
        || node.isNull()
        || (node.isBoolean() && !node.booleanValue())
        || (node.isTextual() && node.textValue().isEmpty())
        || (node.isContainerNode() && node.isEmpty());
  }
}
