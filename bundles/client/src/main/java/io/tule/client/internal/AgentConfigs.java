/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal;

import static io.tule.client.ControllerClient.encode;
import static io.tule.client.ControllerClient.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.ControllerClient;
import io.tule.client.Progress;
import io.tule.client.yaml.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Applies agents' settings, routers before the agents that connect to them. */
public final class AgentConfigs {
  private static final String DEFAULT_ROUTER = "default-router";
  private static final Set<String> OWN =
      Set.of("agentType", "upstreamRouters", "networkRouter", "routerConfig", "host");

  private final ControllerClient client;
  private final Progress progress;
  private final Map<String, String> uuids = new HashMap<>();

  /** Creates the work on one deployment's settings. */
  public AgentConfigs(ControllerClient client, Progress progress) {
    this.client = client;
    this.progress = progress;
  }

  /** The names of other agents that an agent's router or network connects to. */
  public static List<String> routersOf(Manifest manifest) {
    List<String> names = new ArrayList<>();
    manifest.spec().path("upstreamRouters").forEach(each -> names.add(each.asText()));
    names.add(manifest.spec().path("networkRouter").asText(""));
    names.removeIf(name -> name.isEmpty() || name.equals(DEFAULT_ROUTER));
    return names;
  }

  /** Whether a new agent of this form can only be created where there is a default router. */
  static boolean needsDefaultRouter(Manifest manifest) {
    JsonNode spec = manifest.spec();
    String mode = spec.path("routerConfig").path("routerMode").asText("");
    String network = spec.path("networkRouter").asText("");
    return switch (mode) {
      case "none" -> network.isEmpty() || network.equals(DEFAULT_ROUTER);
      case "" -> !spec.hasNonNull("upstreamRouters");
      default -> false;
    };
  }

  /** Applies the settings of one deployment. */
  public void apply(List<Manifest> manifests) {
    if (manifests.isEmpty()) {
      return;
    }
    List<Manifest> ordered = order(manifests);
    Map<String, JsonNode> agents = new HashMap<>();
    for (JsonNode agent : client.agents()) {
      agents.put(agent.path("name").asText(), agent);
      uuids.put(agent.path("name").asText(), agent.path("uuid").asText());
    }
    for (Manifest manifest : ordered) {
      progress.line("Deploying AgentConfig " + manifest.name());
      try {
        apply(manifest, agents.getOrDefault(manifest.name(), MissingNode.getInstance()));
      } catch (TuleException e) {
        throw new TuleException(
            e.reason(),
            manifest.place() + ": AgentConfig " + manifest.name() + ": " + e.getMessage(),
            e);
      }
    }
  }

  private void apply(Manifest manifest, JsonNode existing) {
    ObjectNode body = body(manifest);
    if (existing.isMissingNode()) {
      forCreation(manifest.spec(), body);
      JsonNode created = client.call("POST", "/iofog", body);
      uuids.put(manifest.name(), created.path("uuid").asText());
      return;
    }
    String mode = body.path("routerMode").asText("");
    if (!mode.isEmpty() && !mode.equals("none") && !body.has("host")) {
      body.put("host", hostOf(existing));
    }
    client.call("PATCH", "/iofog/" + encode(existing.path("uuid").asText()), body);
  }

  private ObjectNode body(Manifest manifest) {
    ObjectNode body = object().put("name", manifest.name());
    JsonNode spec = manifest.spec();
    spec.properties().stream()
        .filter(field -> !OWN.contains(field.getKey()))
        .forEach(field -> body.set(field.getKey(), field.getValue()));
    // An empty text stands for "not given", as in what describe prints of an untouched agent.
    List.copyOf(body.properties()).stream()
        .filter(field -> field.getValue().isTextual() && field.getValue().textValue().isEmpty())
        .forEach(field -> body.remove(field.getKey()));
    if (!spec.path("host").asText("").isEmpty()) {
      body.set("host", spec.get("host"));
    }
    if (spec.hasNonNull("agentType")) {
      body.put("fogType", fogType(spec.get("agentType").asText()));
    }
    if (!manifest.tags().isEmpty()) {
      ArrayNode tags = body.putArray("tags");
      manifest.tags().forEach(tags::add);
    }
    JsonNode router = spec.path("routerConfig");
    router.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .forEach(field -> body.set(field.getKey(), field.getValue()));
    if (spec.hasNonNull("upstreamRouters")) {
      ArrayNode upstream = body.putArray("upstreamRouters");
      spec.get("upstreamRouters").forEach(each -> upstream.add(uuid(each.asText())));
    }
    String network = spec.path("networkRouter").asText("");
    if (!network.isEmpty() && !network.equals(DEFAULT_ROUTER)) {
      // The default is what an agent gets when nothing is said, and 3.0.4 refuses its name here.
      body.put("networkRouter", uuid(network));
    }
    return body;
  }

  private void forCreation(JsonNode spec, ObjectNode body) {
    if (!body.has("fogType")) {
      body.put("fogType", 0);
    }
    String mode = body.path("routerMode").asText("edge");
    if (mode.equals("none")) {
      return;
    }
    if (!body.has("host")) {
      body.put("host", "127.0.0.1");
    }
    if (!spec.hasNonNull("upstreamRouters") && client.find("/router").isEmpty()) {
      body.putArray("upstreamRouters");
    }
  }

  private static String hostOf(JsonNode agent) {
    for (String field : List.of("host", "ipAddressExternal")) {
      String value = agent.path(field).asText("");
      if (agent.hasNonNull(field) && !value.isEmpty() && !value.equals("0.0.0.0")) {
        return value;
      }
    }
    return "127.0.0.1";
  }

  private String uuid(String name) {
    return name.equals(DEFAULT_ROUTER) ? name : uuids.getOrDefault(name, name);
  }

  private static int fogType(String agentType) {
    return switch (agentType) {
      case "x86" -> 1;
      case "arm" -> 2;
      default -> 0;
    };
  }

  private static List<Manifest> order(List<Manifest> manifests) {
    Map<String, Manifest> byName = new HashMap<>();
    manifests.forEach(each -> byName.put(each.name(), each));
    List<Manifest> ordered = new ArrayList<>();
    Set<String> done = new HashSet<>();
    manifests.forEach(each -> visit(each, byName, new HashSet<>(), done, ordered));
    return ordered;
  }

  private static void visit(
      Manifest manifest,
      Map<String, Manifest> byName,
      Set<String> open,
      Set<String> done,
      List<Manifest> ordered) {
    if (done.contains(manifest.name())) {
      return;
    }
    if (!open.add(manifest.name())) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT,
          manifest.place() + ": the routers of agent " + manifest.name() + " form a circle");
    }
    for (String router : routersOf(manifest)) {
      if (byName.containsKey(router)) {
        visit(byName.get(router), byName, open, done, ordered);
      }
    }
    done.add(manifest.name());
    ordered.add(manifest);
  }
}
