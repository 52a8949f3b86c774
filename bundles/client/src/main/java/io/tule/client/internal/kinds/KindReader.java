/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.client.yaml.Kind;
import io.tule.client.yaml.Manifest;
import io.tule.client.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks one document and brings it to the one form. */
public final class KindReader {
  private static final List<String> API_VERSIONS =
      List.of("iofog.org/v2", "iofog.org/v3", "datasance.com/v3");
  private static final Set<String> LATER =
      Set.of(
          "ControlPlane",
          "KubernetesControlPlane",
          "LocalControlPlane",
          "Controller",
          "LocalController",
          "Agent",
          "LocalAgent",
          "Volume",
          "Service",
          "Certificate",
          "CertificateAuthority",
          "Role",
          "RoleBinding",
          "ServiceAccount",
          "NatsAccountRule",
          "NatsUserRule",
          "OfflineImage");

  private final YamlDocument document;
  private final Problems problems;
  private final String namespace;
  private final JsonNode root;
  private final List<String> notices = new ArrayList<>();

  /** Creates a reader of one document. */
  public KindReader(YamlDocument document, Problems problems, String namespace) {
    this.document = document;
    this.problems = problems;
    this.namespace = namespace;
    this.root = document.root();
  }

  /** The document's resource, or nothing if a problem was added. */
  public Optional<Manifest> read() {
    int before = problems.size();
    if (!root.isObject()) {
      problems.add(document, "", ReasonCode.MALFORMED_DOCUMENT, "a document must be a mapping");
      return Optional.empty();
    }
    Optional<Kind> kind = header();
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    ShapeChecker checker = new ShapeChecker(document, problems);
    checker.check(root, Shapes.HEADER, "");
    boolean data = kind.get() == Kind.CONFIG_MAP && !root.hasNonNull("spec");
    if (data) {
      ((ObjectNode) root).putObject("spec");
    }
    if (!root.path("spec").isObject()) {
      problems.add(document, "spec", ReasonCode.INVALID_ARGUMENT, "must be a mapping");
    } else {
      checker.check(root.get("spec"), Shapes.of(kind.get()), "spec");
    }
    if (problems.size() > before) {
      return Optional.empty();
    }
    Manifest manifest = manifest(kind.get(), (ObjectNode) root.get("spec"));
    return problems.size() > before ? Optional.empty() : Optional.of(manifest);
  }

  private Optional<Kind> header() {
    String kind = root.path("kind").asText("");
    String version = root.path("apiVersion").asText("");
    if (!API_VERSIONS.contains(version)) {
      problems.add(
          document,
          "apiVersion",
          ReasonCode.UNKNOWN_KIND,
          "'" + version + "' is not one of " + String.join(", ", API_VERSIONS));
      return Optional.empty();
    }
    if (LATER.contains(kind)) {
      problems.add(
          document, "kind", ReasonCode.NOT_IMPLEMENTED, "kind " + kind + " is not implemented");
      return Optional.empty();
    }
    Optional<Kind> known =
        Arrays.stream(Kind.values()).filter(each -> each.text().equals(kind)).findFirst();
    if (known.isEmpty()) {
      List<String> words =
          Arrays.stream(Kind.values()).map(Kind::text).collect(Collectors.toList());
      problems.add(
          document,
          "kind",
          ReasonCode.UNKNOWN_KIND,
          "unknown kind '" + kind + "'" + ShapeChecker.suggestion(kind, words));
    }
    String other = root.path("metadata").path("namespace").asText("");
    if (!other.isEmpty()
        && !root.path("metadata").get("namespace").isNull()
        && !other.equals(namespace)) {
      problems.add(
          document,
          "metadata.namespace",
          ReasonCode.INVALID_ARGUMENT,
          "'" + other + "' does not match the namespace '" + namespace + "'");
    }
    return known;
  }

  private Manifest manifest(Kind kind, ObjectNode spec) {
    return switch (kind) {
      case APPLICATION -> application(spec);
      case MICROSERVICE -> microservice(spec);
      case ROUTE -> route(spec);
      case AGENT_CONFIG -> agentConfig(spec);
      case REGISTRY -> registry(spec);
      case CATALOG_ITEM -> catalogItem(spec);
      case EDGE_RESOURCE -> edgeResource(spec);
      case SECRET, CONFIG_MAP -> fileSet(kind, spec);
      case VOLUME_MOUNT -> volumeMount(spec);
      case APPLICATION_TEMPLATE -> template(spec);
    };
  }

  private Manifest application(ObjectNode spec) {
    String name = name(spec);
    form().checkName(name, "metadata.name");
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    copyGiven(spec, result, "description", "template");
    if (spec.hasNonNull("natsConfig") && !spec.get("natsConfig").isEmpty()) {
      problems.add(document, "spec.natsConfig", ReasonCode.NOT_IMPLEMENTED, "not implemented");
    }
    boolean fromTemplate = spec.hasNonNull("template");
    if (!fromTemplate || spec.hasNonNull("microservices")) {
      new ApplicationForm(document, problems, form()).content(spec, result);
    }
    return manifest(Kind.APPLICATION, "", name, result, List.of());
  }

  private Manifest microservice(ObjectNode spec) {
    String given = name(spec);
    int slash = given.indexOf('/');
    String application =
        slash >= 0 ? given.substring(0, slash) : spec.path("application").asText("");
    String name = given.substring(slash + 1);
    boolean named = !application.isEmpty() && (slash >= 0 || spec.hasNonNull("application"));
    if (!named) {
      problems.add(document, "spec.application", ReasonCode.INVALID_ARGUMENT, "is missing");
    } else {
      form().checkName(application, "spec.application");
    }
    ObjectNode result = form().normalise(spec, "spec", name);
    result.put("application", application);
    List<String> links = new ArrayList<>();
    spec.path("routes").forEach(link -> links.add(link.asText()));
    return new Manifest(
        Kind.MICROSERVICE, application, name, tags(), result, links, notices, document.at(""));
  }

  private Manifest route(ObjectNode spec) {
    String given = root.path("metadata").path("name").asText("");
    int slash = given.indexOf('/');
    if (slash <= 0) {
      problems.add(document, "metadata.name", ReasonCode.INVALID_NAME, "must be APPLICATION/ROUTE");
    }
    String name = given.substring(slash + 1);
    String inner = spec.path("name").asText(name);
    if (!spec.path("name").isNull() && !inner.equals(name)) {
      problems.add(document, "spec.name", ReasonCode.INVALID_NAME, "differs from metadata.name");
    }
    form().checkName(name, "metadata.name");
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    for (String end : List.of("from", "to")) {
      form().checkName(spec.path(end).asText(""), "spec." + end);
      result.put(end, spec.path(end).asText(""));
    }
    return manifest(
        Kind.ROUTE, slash < 0 ? "" : given.substring(0, slash), name, result, List.of());
  }

  private Manifest agentConfig(ObjectNode spec) {
    String name = name(spec);
    form().checkName(name, "metadata.name");
    ObjectNode result = new AgentConfigForm(document, problems, notices).normalise(spec);
    return manifest(Kind.AGENT_CONFIG, "", name, result, notices);
  }

  private Manifest registry(ObjectNode spec) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    copyGiven(
        spec, result, "id", "url", "private", "username", "email", "requiresCert", "certificate");
    if (spec.hasNonNull("password")) {
      JsonNode password = spec.get("password");
      result.put(
          "password",
          password.isNumber()
              ? document.texts().getOrDefault("spec.password", password.asText())
              : password.asText());
    }
    boolean update = spec.path("id").asInt(0) > 0;
    require(update || given(spec, "url"), "spec.url");
    require(update || given(spec, "email"), "spec.email");
    boolean closed = spec.path("private").asBoolean(false);
    require(update || !closed || given(spec, "username"), "spec.username");
    require(update || !closed || given(spec, "password"), "spec.password");
    require(
        !spec.path("requiresCert").asBoolean(false) || given(spec, "certificate"),
        "spec.certificate");
    String name = root.path("metadata").path("name").asText("");
    return manifest(Kind.REGISTRY, "", name.equals("null") ? "" : name, result, List.of());
  }

  private Manifest edgeResource(ObjectNode spec) {
    String name = name(spec);
    form().checkName(name, "metadata.name");
    require(given(spec, "version"), "spec.version");
    require(given(spec, "interfaceProtocol"), "spec.interfaceProtocol");
    require(spec.path("interface").isObject(), "spec.interface");
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    copyGiven(
        spec,
        result,
        "description",
        "interfaceProtocol",
        "interface",
        "display",
        "orchestrationTags",
        "custom");
    JsonNode version = spec.path("version");
    result.put(
        "version",
        version.isNumber()
            ? document.texts().getOrDefault("spec.version", version.asText())
            : version.asText(""));
    return manifest(Kind.EDGE_RESOURCE, "", name, result, List.of());
  }

  private Manifest fileSet(Kind kind, ObjectNode spec) {
    String name = name(spec);
    require(!name.isEmpty(), "metadata.name");
    require(root.path("data").isObject(), "data");
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    copyGiven(spec, result, "type", "immutable");
    if (kind == Kind.SECRET && !result.has("type")) {
      result.put("type", "Opaque");
    }
    ObjectNode data = result.putObject("data");
    for (Map.Entry<String, JsonNode> file : root.path("data").properties()) {
      JsonNode value = file.getValue();
      String path = "data." + file.getKey();
      if (!value.isValueNode() || value.isNull()) {
        problems.add(document, path, ReasonCode.INVALID_ARGUMENT, "must be a text");
      }
      data.put(file.getKey(), document.texts().getOrDefault(path, value.asText()));
    }
    return manifest(kind, "", name, result, List.of());
  }

  private Manifest volumeMount(ObjectNode spec) {
    String name = name(spec);
    require(!name.isEmpty(), "metadata.name");
    boolean secret = given(spec, "secretName");
    require(secret || given(spec, "configMapName"), "spec.secretName or spec.configMapName");
    if (secret && given(spec, "configMapName")) {
      problems.add(
          document, "spec", ReasonCode.INVALID_ARGUMENT, "has both secretName and configMapName");
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    String field = secret ? "secretName" : "configMapName";
    copyGiven(spec, result, field);
    return manifest(Kind.VOLUME_MOUNT, "", name, result, List.of());
  }

  /** What is inside is the Controller's to check: it may have variables in any place. */
  private Manifest template(ObjectNode spec) {
    String name = name(spec);
    require(!name.isEmpty(), "metadata.name");
    require(spec.path("application").isObject(), "spec.application");
    return manifest(Kind.APPLICATION_TEMPLATE, "", name, spec, List.of());
  }

  private Manifest catalogItem(ObjectNode spec) {
    String name = name(spec);
    form().checkName(name, "metadata.name");
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    copyGiven(spec, result, "id", "description", "x86", "arm", "configExample");
    result.set("registry", form().registry(spec.path("registry"), "spec.registry"));
    for (String type : List.of("x86", "arm")) {
      if (given(spec, type)) {
        form().checkImage(spec.get(type).textValue(), "spec." + type);
      } else {
        result.remove(type);
      }
    }
    if (!given(spec, "x86") && !given(spec, "arm")) {
      problems.add(document, "spec", ReasonCode.INVALID_IMAGE, "needs an image for x86 or arm");
    }
    return manifest(Kind.CATALOG_ITEM, "", name, result, List.of());
  }

  private Manifest manifest(
      Kind kind, String application, String name, ObjectNode spec, List<String> more) {
    Set<String> all = new java.util.LinkedHashSet<>(notices);
    all.addAll(more);
    return new Manifest(
        kind, application, name, tags(), spec, List.of(), List.copyOf(all), document.at(""));
  }

  private MicroserviceForm form() {
    return new MicroserviceForm(document, problems, notices);
  }

  private String name(ObjectNode spec) {
    String name = root.path("metadata").path("name").asText("");
    return name.isEmpty() ? spec.path("name").asText("") : name;
  }

  private List<String> tags() {
    Set<String> tags = new HashSet<>();
    List<String> result = new ArrayList<>();
    for (JsonNode tag : root.path("metadata").path("tags")) {
      if (tags.add(tag.asText())) {
        result.add(tag.asText());
      }
    }
    return result;
  }

  private void require(boolean holds, String path) {
    if (!holds) {
      problems.add(document, path, ReasonCode.INVALID_ARGUMENT, "is missing");
    }
  }

  private static boolean given(JsonNode node, String field) {
    return node.hasNonNull(field) && !node.get(field).asText().isEmpty();
  }

  private static void copyGiven(JsonNode from, ObjectNode to, String... fields) {
    for (String field : fields) {
      if (from.hasNonNull(field)) {
        to.set(field, from.get(field));
      }
    }
  }
}
