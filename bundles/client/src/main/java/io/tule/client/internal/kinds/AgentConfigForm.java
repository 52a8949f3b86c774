/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.client.yaml.YamlDocument;
import java.util.List;

/** Checks an agent's settings and brings them to the form of ioFog 3. */
final class AgentConfigForm {
  /** Known in other dialects; nothing on this side of the network uses them. */
  private static final List<String> UNUSED =
      List.of(
          "containerEngine",
          "deploymentType",
          "gpsMode",
          "gpsScanFrequency",
          "gpsDevice",
          "edgeGuardFrequency",
          "natsConfig",
          "upstreamNatsServers",
          "networkInterface");

  private static final int SECONDS_PER_HOUR = 3600;

  private final YamlDocument document;
  private final Problems problems;
  private final List<String> notices;

  AgentConfigForm(YamlDocument document, Problems problems, List<String> notices) {
    this.document = document;
    this.problems = problems;
    this.notices = notices;
  }

  ObjectNode normalise(ObjectNode spec) {
    ObjectNode result = spec.deepCopy();
    result.remove("name");
    for (String field : UNUSED) {
      if (result.hasNonNull(field)) {
        notices.add(document.at("spec." + field) + ": " + field + " has no effect");
      }
      result.remove(field);
    }
    spec.properties().stream()
        .filter(field -> field.getValue().isNull())
        .forEach(field -> result.remove(field.getKey()));
    JsonNode seconds = result.remove("pruningFrequency");
    if (seconds != null && !result.has("dockerPruningFrequency")) {
      // ioFog 2's documents count seconds, every Controller counts whole hours.
      int hours = (seconds.intValue() + SECONDS_PER_HOUR - 1) / SECONDS_PER_HOUR;
      result.put("dockerPruningFrequency", hours);
    }
    wholeNumbers(result);
    checkRouter(result);
    return result;
  }

  /** Writes {@code 10.0} as {@code 10}: the Controller's fields are whole numbers. */
  private static void wholeNumbers(ObjectNode spec) {
    for (String field : List.copyOf(fieldNames(spec))) {
      JsonNode value = spec.get(field);
      boolean place = field.equals("latitude") || field.equals("longitude");
      if (!place && value.isDouble() && value.doubleValue() == Math.rint(value.doubleValue())) {
        spec.put(field, value.longValue());
      }
    }
  }

  private static List<String> fieldNames(ObjectNode spec) {
    return spec.properties().stream().map(java.util.Map.Entry::getKey).toList();
  }

  private void checkRouter(ObjectNode spec) {
    JsonNode router = spec.path("routerConfig");
    String mode = router.path("routerMode").asText("");
    boolean none = mode.equals("none");
    if (none && !spec.path("upstreamRouters").isEmpty()) {
      refuse("spec.upstreamRouters", "not allowed with routerMode none");
    }
    if (!none && spec.hasNonNull("networkRouter") && !mode.isEmpty()) {
      refuse("spec.networkRouter", "only allowed with routerMode none");
    }
    for (String port : List.of("edgeRouterPort", "interRouterPort")) {
      boolean given = router.path(port).asInt(0) > 0;
      if (given && !mode.equals("interior")) {
        refuse("spec.routerConfig." + port, "only allowed with routerMode interior");
      }
    }
  }

  private void refuse(String path, String text) {
    problems.add(document, path, ReasonCode.INVALID_ARGUMENT, text);
  }
}
