/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.client.yaml.YamlDocument;
import java.util.HashSet;
import java.util.Set;

/** Checks an application's microservices and routes together. */
final class ApplicationForm {
  private final YamlDocument document;
  private final Problems problems;
  private final MicroserviceForm form;
  private final Set<String> names = new HashSet<>();
  private final Set<String> ports = new HashSet<>();
  private final Set<String> routes = new HashSet<>();

  ApplicationForm(YamlDocument document, Problems problems, MicroserviceForm form) {
    this.document = document;
    this.problems = problems;
    this.form = form;
  }

  void content(ObjectNode spec, ObjectNode result) {
    ArrayNode microservices = result.putArray("microservices");
    JsonNode given = spec.path("microservices");
    for (int i = 0; i < given.size(); i++) {
      String path = "spec.microservices[" + i + "]";
      if (!given.get(i).isObject()) {
        problems.add(document, path, ReasonCode.INVALID_ARGUMENT, "must be a mapping");
        continue;
      }
      microservices.add(microservice((ObjectNode) given.get(i), path));
    }
    ArrayNode normalRoutes = result.putArray("routes");
    for (int i = 0; i < given.size(); i++) {
      String from = given.get(i).path("name").asText("");
      for (JsonNode to : given.get(i).path("routes")) {
        route("", from, to.asText(), "spec.microservices[" + i + "].routes", normalRoutes);
      }
    }
    JsonNode givenRoutes = spec.path("routes");
    for (int i = 0; i < givenRoutes.size(); i++) {
      JsonNode route = givenRoutes.get(i);
      route(
          route.path("name").isNull() ? "" : route.path("name").asText(""),
          route.path("from").asText(""),
          route.path("to").asText(""),
          "spec.routes[" + i + "]",
          normalRoutes);
    }
  }

  private ObjectNode microservice(ObjectNode given, String path) {
    String name = given.path("name").asText("");
    ObjectNode normal = form.normalise(given, path, name.substring(name.indexOf('/') + 1));
    if (!names.add(normal.path("name").textValue())) {
      problems.add(document, path + ".name", ReasonCode.CONFLICT, "'" + name + "' is given twice");
    }
    String agent = normal.path("agent").path("name").asText();
    for (JsonNode port : normal.path("container").path("ports")) {
      String key = agent + " " + port.path("external") + port.path("protocol").asText("tcp");
      // A port that one microservice repeats is reported by its own check.
      if (!ports.add(key) && isFirstOf(normal, port)) {
        problems.add(
            document,
            path + ".container.ports",
            ReasonCode.PORT_IN_USE,
            "port " + port.path("external") + " is used twice on agent " + agent);
      }
    }
    return normal;
  }

  private static boolean isFirstOf(ObjectNode microservice, JsonNode port) {
    int same = 0;
    for (JsonNode each : microservice.path("container").path("ports")) {
      same += each.path("external").equals(port.path("external")) ? 1 : 0;
    }
    return same == 1;
  }

  private void route(String name, String from, String to, String path, ArrayNode result) {
    for (String end : new String[] {from, to}) {
      if (!names.contains(end)) {
        problems.add(
            document,
            path,
            ReasonCode.NOT_FOUND,
            "'" + end + "' is no microservice of this application");
      }
    }
    String effective = name.isEmpty() ? "r-" + from + "-" + to : name;
    form.checkName(effective, path + ".name");
    if (!routes.add(effective)) {
      problems.add(document, path, ReasonCode.CONFLICT, "route '" + effective + "' is given twice");
    }
    result.addObject().put("name", effective).put("from", from).put("to", to);
  }
}
