/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static io.tule.client.ControllerClient.encode;
import static io.tule.client.ControllerClient.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.internal.AgentConfigs;
import io.tule.client.internal.MicroserviceDocument;
import io.tule.client.internal.Preflight;
import io.tule.client.yaml.Kind;
import io.tule.client.yaml.Manifest;
import io.tule.client.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Applies documents: creates what is not there and updates what is. */
public final class Deployer {
  private final ControllerClient client;
  private final Progress progress;
  private final Map<String, String> created = new HashMap<>();

  /** Creates a deployer. */
  public Deployer(ControllerClient client, Progress progress) {
    this.client = client;
    this.progress = progress;
  }

  /**
   * Applies documents in the order of their kinds. Agents and applications that they name are
   * looked up before anything is changed; each document is then applied whole or not at all.
   *
   * @throws TuleException for the first document that fails; those before it stay applied
   */
  public void deploy(List<Manifest> manifests) {
    manifests.stream().flatMap(each -> each.notices().stream()).forEach(progress::line);
    new Preflight(client).check(manifests);
    for (Kind kind : Kind.values()) {
      List<Manifest> ofKind =
          new ArrayList<>(manifests.stream().filter(each -> each.kind() == kind).toList());
      if (kind == Kind.AGENT_CONFIG) {
        new AgentConfigs(client, progress).apply(ofKind);
      } else {
        ofKind.forEach(this::apply);
      }
    }
    manifests.stream().filter(each -> !each.links().isEmpty()).forEach(this::links);
  }

  private void apply(Manifest manifest) {
    progress.line(("Deploying " + manifest.kind().text() + " " + manifest.qualifiedName()).strip());
    try {
      switch (manifest.kind()) {
        case SECRET -> new VolumeFiles(client).putSecret(manifest.name(), manifest.spec());
        case CONFIG_MAP -> new VolumeFiles(client).putConfigMap(manifest.name(), manifest.spec());
        case VOLUME_MOUNT -> new VolumeFiles(client).putMount(manifest.name(), manifest.spec());
        case REGISTRY -> registry(manifest);
        case CATALOG_ITEM -> catalogItem(manifest);
        case EDGE_RESOURCE -> new EdgeResources(client).put(manifest.name(), manifest.spec());
        case APPLICATION_TEMPLATE -> template(manifest);
        case APPLICATION -> application(manifest);
        case MICROSERVICE -> microservice(manifest);
        case ROUTE -> route(manifest);
        case AGENT_CONFIG -> throw new IllegalStateException("applied as a group");
      }
    } catch (TuleException e) {
      throw new TuleException(
          e.reason(),
          manifest.place()
              + ": "
              + manifest.kind().text()
              + " "
              + manifest.qualifiedName()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private void application(Manifest manifest) {
    String path = "/application/" + encode(manifest.name());
    String document = document(manifest, manifest.name());
    if (client.find(path).isPresent()) {
      client.upload("PUT", "/application/yaml/" + encode(manifest.name()), "application", document);
    } else {
      client.upload("POST", "/application/yaml", "application", document);
    }
    client.call("PATCH", path, object().put("isActivated", true));
  }

  private void template(Manifest manifest) {
    String name = encode(manifest.name());
    String document = document(manifest, manifest.name());
    boolean known = client.find("/applicationTemplate/" + name).isPresent();
    client.upload(
        known ? "PUT" : "POST",
        "/applicationTemplate/yaml" + (known ? "/" + name : ""),
        "template",
        document);
  }

  private void microservice(Manifest manifest) {
    String document = document(manifest, manifest.qualifiedName());
    Optional<JsonNode> existing = existing(manifest);
    if (existing.isPresent()) {
      String uuid = existing.get().path("uuid").asText();
      client.upload("PATCH", "/microservices/yaml/" + encode(uuid), "microservice", document);
    } else {
      JsonNode answer = client.upload("POST", "/microservices/yaml", "microservice", document);
      created.put(manifest.qualifiedName(), answer.path("uuid").asText());
    }
  }

  private Optional<JsonNode> existing(Manifest manifest) {
    return client.microservices(manifest.application()).stream()
        .filter(each -> each.path("name").asText().equals(manifest.name()))
        .findFirst();
  }

  private void links(Manifest manifest) {
    for (String link : manifest.links()) {
      putRoute(manifest.application(), "r-" + manifest.name() + "-" + link, manifest.name(), link);
    }
  }

  private void route(Manifest manifest) {
    putRoute(
        manifest.application(),
        manifest.name(),
        manifest.spec().path("from").asText(),
        manifest.spec().path("to").asText());
  }

  private void putRoute(String application, String name, String from, String to) {
    String path = "/routes/" + encode(application) + "/" + encode(name);
    ObjectNode body =
        object().put("name", name).put("application", application).put("from", from).put("to", to);
    if (client.find(path).isPresent()) {
      client.call("PATCH", path, body);
    } else {
      client.call("POST", "/routes", body);
    }
  }

  private void registry(Manifest manifest) {
    JsonNode spec = manifest.spec();
    ObjectNode body = object();
    copy(spec, body, "url", "username", "password", "email", "requiresCert", "certificate");
    int id = spec.path("id").asInt(0);
    if (id == 0) {
      id = sameRegistry(spec);
    }
    if (id > 0) {
      if (spec.hasNonNull("private")) {
        body.put("isPublic", !spec.get("private").booleanValue());
      }
      client.call("PATCH", "/registries/" + id, body);
      return;
    }
    body.put("isPublic", !spec.path("private").asBoolean(false));
    body.put("requiresCert", spec.path("requiresCert").asBoolean(false));
    if (!body.has("username")) {
      // The API demands a name and a password of public registries too, and uses neither.
      body.put("username", "anonymous");
    }
    if (!body.has("password")) {
      body.put("password", "");
    }
    client.call("POST", "/registries", body);
  }

  /** The same document deployed twice is one registry: same place, same account. */
  private int sameRegistry(JsonNode spec) {
    String user = spec.path("username").asText("anonymous");
    return client.list("/registries", "registries").stream()
        .filter(each -> each.path("id").asInt() > 2)
        .filter(each -> Objects.equals(each.path("url").asText(), spec.path("url").asText()))
        .filter(each -> each.path("username").asText("").equals(user))
        .mapToInt(each -> each.path("id").asInt())
        .findFirst()
        .orElse(0);
  }

  private void catalogItem(Manifest manifest) {
    JsonNode spec = manifest.spec();
    ObjectNode body = object().put("name", manifest.name());
    copy(spec, body, "description", "configExample");
    addImages(spec, body);
    body.put("registryId", registryId(spec.path("registry")));
    Optional<JsonNode> existing =
        client.list("/catalog/microservices", "catalogItems").stream()
            .filter(
                each ->
                    spec.path("id").asInt(0) > 0
                        ? each.path("id").asInt() == spec.path("id").asInt()
                        : each.path("name").asText().equals(manifest.name()))
            .findFirst();
    if (existing.isEmpty()) {
      if (spec.path("id").asInt(0) > 0) {
        throw new TuleException(
            ReasonCode.NOT_FOUND, "no catalog item has the id " + spec.path("id").asInt());
      }
      client.call("POST", "/catalog/microservices", body);
      return;
    }
    if (sameImages(existing.get(), body)) {
      // Images in use cannot be changed, and sending the same ones counts as a change.
      body.remove("images");
    }
    String id = existing.get().path("id").asText();
    client.call("PATCH", "/catalog/microservices/" + encode(id), body);
  }

  private static void addImages(JsonNode spec, ObjectNode body) {
    var images = body.putArray("images");
    if (spec.hasNonNull("x86")) {
      images.addObject().put("containerImage", spec.get("x86").asText()).put("fogTypeId", 1);
    }
    if (spec.hasNonNull("arm")) {
      images.addObject().put("containerImage", spec.get("arm").asText()).put("fogTypeId", 2);
    }
  }

  private static boolean sameImages(JsonNode existing, JsonNode body) {
    for (JsonNode image : body.path("images")) {
      boolean found = false;
      for (JsonNode each : existing.path("images")) {
        found |=
            each.path("fogTypeId").asInt() == image.path("fogTypeId").asInt()
                && each.path("containerImage").equals(image.path("containerImage"));
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private static int registryId(JsonNode registry) {
    return switch (registry.asText("remote")) {
      case "remote" -> 1;
      case "local" -> 2;
      default -> registry.asInt(1);
    };
  }

  /**
   * Moves a microservice to another agent; everything else of it stays.
   *
   * @throws TuleException with {@code NOT_FOUND} if there is no such microservice or agent
   */
  public void move(String application, String name, String agent) {
    JsonNode microservice = client.microservice(application, name);
    JsonNode target = client.agent(agent);
    ObjectNode spec = new MicroserviceDocument(new HashMap<>()).spec(microservice);
    String uuid = spec.remove("uuid").asText();
    spec.putObject("agent").put("name", target.path("name").asText());
    spec.put("application", application);
    Manifest moved =
        new Manifest(
            Kind.MICROSERVICE, application, name, List.of(), spec, List.of(), List.of(), "");
    progress.line("Moving Microservice " + moved.qualifiedName() + " to Agent " + agent);
    client.upload(
        "PATCH",
        "/microservices/yaml/" + encode(uuid),
        "microservice",
        document(moved, moved.qualifiedName()));
  }

  /** The document as the Controller takes it, whatever dialect it was written in. */
  private static String document(Manifest manifest, String name) {
    ObjectNode root = object();
    root.put("apiVersion", "iofog.org/v3");
    root.put("kind", manifest.kind().text());
    root.putObject("metadata").put("name", name).put("namespace", "");
    root.set("spec", manifest.spec());
    return YamlWriter.write(root);
  }

  private static void copy(JsonNode from, ObjectNode to, String... fields) {
    for (String field : fields) {
      JsonNode value = from.hasNonNull(field) ? from.get(field) : MissingNode.getInstance();
      if (!value.isMissingNode()) {
        to.set(field, value);
      }
    }
  }
}
