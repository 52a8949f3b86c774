/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static io.tule.client.ControllerClient.encode;
import static io.tule.client.ControllerClient.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.internal.MicroserviceDocument;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns what the Controller holds into documents that can be deployed again as they are. */
public final class Describer {
  private static final List<String> AGENT_FIELDS =
      List.of(
          "dockerUrl",
          "diskLimit",
          "diskDirectory",
          "memoryLimit",
          "cpuLimit",
          "logLimit",
          "logDirectory",
          "logFileCount",
          "statusFrequency",
          "changeFrequency",
          "deviceScanFrequency",
          "bluetoothEnabled",
          "watchdogEnabled",
          "abstractedHardwareEnabled");
  private static final List<String> AGENT_TYPES = List.of("auto", "x86", "arm");

  private final ControllerClient client;
  private final String namespace;

  /** Creates a describer; the namespace stands in each document's metadata. */
  public Describer(ControllerClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** An application with its microservices and routes. */
  public ObjectNode application(String name) {
    JsonNode application = client.get("/application/" + encode(name));
    Map<String, String> agents = agentNames();
    ObjectNode root = document("Application", name, application);
    ObjectNode spec = root.putObject("spec");
    spec.put("name", name);
    if (!application.path("description").asText("").isEmpty()
        && application.hasNonNull("description")) {
      spec.set("description", application.get("description"));
    }
    ArrayNode microservices = spec.putArray("microservices");
    for (JsonNode microservice : client.microservices(name)) {
      microservices.add(new MicroserviceDocument(agents).spec(microservice));
    }
    ArrayNode routes = spec.putArray("routes");
    for (JsonNode route : application.path("routes")) {
      ObjectNode copy = routes.addObject();
      for (String field : List.of("name", "from", "to")) {
        copy.set(field, route.path(field));
      }
    }
    spec.set("id", application.path("id"));
    return root;
  }

  /** A version of an edge resource. */
  public ObjectNode edgeResource(String name, String version) {
    JsonNode resource = client.get(EdgeResources.path(name, version));
    ObjectNode root = document("EdgeResource", name, object());
    ObjectNode spec = root.putObject("spec");
    copyGiven(
        resource,
        spec,
        "name",
        "version",
        "description",
        "interfaceProtocol",
        "display",
        "orchestrationTags",
        "custom");
    ArrayNode endpoints = spec.putObject("interface").putArray("endpoints");
    for (JsonNode endpoint : resource.path("interface").path("endpoints")) {
      copyGiven(
          endpoint,
          endpoints.addObject(),
          "name",
          "description",
          "method",
          "url",
          "requestType",
          "responseType",
          "requestPayloadExample",
          "responsePayloadExample");
    }
    return root;
  }

  /** A secret with what is in it. */
  public ObjectNode secret(String name) {
    JsonNode secret = client.get(VolumeFiles.SECRETS + "/" + encode(name));
    ObjectNode root = document("Secret", name, object());
    copyGiven(secret, root.putObject("spec"), "type");
    return root.set("data", secret.path("data"));
  }

  /** A configuration map with what is in it. */
  public ObjectNode configMap(String name) {
    JsonNode map = client.get(VolumeFiles.CONFIG_MAPS + "/" + encode(name));
    ObjectNode root = document("ConfigMap", name, object());
    copyGiven(map, root.putObject("spec"), "immutable");
    return root.set("data", map.path("data"));
  }

  /** A volume mount. */
  public ObjectNode volumeMount(String name) {
    JsonNode mount = client.get(VolumeFiles.MOUNTS + "/" + encode(name));
    ObjectNode root = document("VolumeMount", name, object());
    copyGiven(mount, root.putObject("spec"), "secretName", "configMapName");
    return root;
  }

  /** An application template. */
  public ObjectNode template(String name) {
    JsonNode template = client.get("/applicationTemplate/" + encode(name));
    ObjectNode root = document("ApplicationTemplate", name, object());
    ObjectNode spec = root.putObject("spec");
    copyGiven(template, spec, "name", "description", "variables", "application");
    return root;
  }

  /** A microservice. */
  public ObjectNode microservice(String application, String name) {
    JsonNode microservice = client.microservice(application, name);
    ObjectNode root = document("Microservice", application + "/" + name, microservice);
    ObjectNode spec = new MicroserviceDocument(agentNames()).spec(microservice);
    spec.put("application", application);
    root.set("spec", spec);
    return root;
  }

  /** An agent's settings. */
  public ObjectNode agentConfig(String name) {
    JsonNode agent = client.agent(name);
    agent = client.get("/iofog/" + encode(agent.path("uuid").asText()));
    ObjectNode root = document("AgentConfig", name, agent);
    ObjectNode spec = root.putObject("spec");
    spec.put("name", name);
    copyGiven(agent, spec, "location", "latitude", "longitude", "description");
    int type = agent.path("fogTypeId").asInt(0);
    spec.put("agentType", AGENT_TYPES.get(Math.min(Math.max(type, 0), 2)));
    copyGiven(agent, spec, AGENT_FIELDS.toArray(String[]::new));
    String mode = agent.path("routerMode").asText("none");
    Map<String, String> names = agentNames();
    if (mode.equals("none")) {
      if (agent.hasNonNull("networkRouter")) {
        spec.put("networkRouter", routerName(agent.get("networkRouter").asText(), names));
      }
    } else {
      ArrayNode upstream = spec.putArray("upstreamRouters");
      agent.path("upstreamRouters").forEach(each -> upstream.add(routerName(each.asText(), names)));
    }
    copyGiven(agent, spec, "host");
    ObjectNode router = spec.putObject("routerConfig").put("routerMode", mode);
    if (!mode.equals("none")) {
      copyGiven(agent, router, "messagingPort");
    }
    if (mode.equals("interior")) {
      copyGiven(agent, router, "edgeRouterPort", "interRouterPort");
    }
    copyGiven(
        agent, spec, "logLevel", "dockerPruningFrequency", "availableDiskThreshold", "timeZone");
    return root;
  }

  /** A route. */
  public ObjectNode route(String application, String name) {
    JsonNode route = client.get("/routes/" + encode(application) + "/" + encode(name));
    ObjectNode root = document("Route", application + "/" + name, route);
    ObjectNode spec = root.putObject("spec").put("name", name);
    copyGiven(route, spec, "from", "to");
    return root;
  }

  /** A registry, without its password. */
  public ObjectNode registry(int id) {
    JsonNode registry =
        client.list("/registries", "registries").stream()
            .filter(each -> each.path("id").asInt() == id)
            .findFirst()
            .orElseThrow(() -> notFound("registry", String.valueOf(id)));
    ObjectNode root = document("Registry", "", registry);
    ObjectNode spec = root.putObject("spec");
    copyGiven(registry, spec, "url");
    spec.put("private", !registry.path("isPublic").asBoolean(false));
    copyGiven(registry, spec, "username");
    spec.putNull("password");
    if (registry.hasNonNull("userEmail")) {
      spec.set("email", registry.get("userEmail"));
    }
    copyGiven(registry, spec, "requiresCert", "certificate");
    spec.put("id", id);
    return root;
  }

  /** A catalog item. */
  public ObjectNode catalogItem(String name) {
    JsonNode item = catalogItem(client, name);
    ObjectNode root = document("CatalogItem", name, item);
    ObjectNode spec = root.putObject("spec");
    spec.set("id", item.path("id"));
    spec.put("name", name);
    copyGiven(item, spec, "description");
    MicroserviceDocument.addImages(item.path("images"), spec);
    spec.set("registry", MicroserviceDocument.registry(item.path("registryId").asInt(1)));
    copyGiven(item, spec, "configExample");
    return root;
  }

  /**
   * A catalog item by its name.
   *
   * @throws TuleException with {@code NOT_FOUND}
   */
  public static JsonNode catalogItem(ControllerClient client, String name) {
    return client.list("/catalog/microservices", "catalogItems").stream()
        .filter(each -> each.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> notFound("catalog item", name));
  }

  /** The names of the user's agents by identifier. */
  public Map<String, String> agentNames() {
    Map<String, String> names = new HashMap<>();
    client
        .agents()
        .forEach(agent -> names.put(agent.path("uuid").asText(), agent.path("name").asText()));
    return names;
  }

  private static String routerName(String uuid, Map<String, String> names) {
    return uuid.equals("default-router")
        ? uuid
        : names.getOrDefault(uuid, "UNKNOWN ROUTER: " + uuid);
  }

  private ObjectNode document(String kind, String name, JsonNode source) {
    ObjectNode root = object();
    root.put("apiVersion", "iofog.org/v3").put("kind", kind);
    ObjectNode metadata = root.putObject("metadata").put("name", name).put("namespace", namespace);
    if (!source.path("tags").isEmpty()) {
      metadata.set("tags", source.get("tags"));
    }
    return root;
  }

  private static void copyGiven(JsonNode from, ObjectNode to, String... fields) {
    for (String field : fields) {
      if (from.hasNonNull(field)) {
        to.set(field, from.get(field));
      }
    }
  }

  private static TuleException notFound(String what, String name) {
    return new TuleException(ReasonCode.NOT_FOUND, "Could not find " + what + ": " + name);
  }
}
