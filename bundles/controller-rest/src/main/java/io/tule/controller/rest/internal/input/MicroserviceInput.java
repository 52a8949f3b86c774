/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.Application;
import io.tule.api.model.ContainerExtras;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.ContainerOptions;
import io.tule.api.model.EnvVar;
import io.tule.api.model.ExtraHost;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.api.model.PublicPortOptions;
import io.tule.api.model.VolumeMapping;
import io.tule.api.model.VolumeType;
import io.tule.controller.ApplicationFields;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.MicroserviceFields;
import io.tule.controller.RouteDraft;
import io.tule.controller.rest.internal.http.Json;
import java.io.IOException;
import java.util.List;

/** Bodies about microservices and applications. */
public final class MicroserviceInput {
  private MicroserviceInput() {}

  /**
   * The fields of {@code POST} and {@code PATCH /microservices}.
   *
   * @param body the checked body
   */
  public static Draft<Microservice> microservice(ObjectNode body) {
    Body<Microservice> fields = new Body<>(body);
    fields.text(MicroserviceFields.NAME);
    fields.value(MicroserviceFields.CONFIG, node -> config(node.asText()));
    fields.big(MicroserviceFields.CATALOG_ITEM_ID).big(MicroserviceFields.REGISTRY_ID);
    fields.list(MicroserviceFields.IMAGES, MicroserviceInput::image);
    fields.text(MicroserviceFields.AGENT_UUID).text(MicroserviceFields.AGENT_NAME);
    fields.flag(MicroserviceFields.ROOT_HOST_ACCESS).whole(MicroserviceFields.LOG_SIZE);
    fields.list(MicroserviceFields.VOLUME_MAPPINGS, MicroserviceInput::volume);
    fields.list(MicroserviceFields.PORTS, MicroserviceInput::port);
    fields.list(
        MicroserviceFields.EXTRA_HOSTS,
        node -> new ExtraHost(node.path("name").asText(), node.path("address").asText(), ""));
    fields.list(MicroserviceFields.ENV, MicroserviceInput::variable);
    fields.list(MicroserviceFields.CMD, JsonNode::asText);
    fields.flag(MicroserviceFields.REBUILD);
    Draft.Builder<Microservice> draft = fields.draft().toBuilder();
    String application = body.path("application").asText(body.path("flowId").asText(""));
    if (!application.isEmpty()) {
      draft.set(MicroserviceFields.APPLICATION, application);
    }
    boolean options = body.has("isPrivileged") || body.has("schedule");
    if (options || ContainerOptions.NAMES.stream().anyMatch(body::has)) {
      draft.set(MicroserviceFields.OPTIONS, options(body));
    }
    return draft.build();
  }

  /**
   * The fields of {@code POST}, {@code PUT} and {@code PATCH /application}.
   *
   * @param body the checked body
   */
  public static Draft<Application> application(ObjectNode body) {
    Body<Application> fields = new Body<>(body);
    fields.text(ApplicationFields.NAME).text(ApplicationFields.DESCRIPTION);
    fields.flag(ApplicationFields.IS_ACTIVATED).flag(ApplicationFields.IS_SYSTEM);
    fields.list(ApplicationFields.MICROSERVICES, node -> microservice((ObjectNode) node));
    fields.list(ApplicationFields.ROUTES, MicroserviceInput::namedRoute);
    return fields.draft();
  }

  /**
   * A route of {@code POST} and {@code PATCH /routes}.
   *
   * @param body the checked body
   */
  public static RouteDraft route(ObjectNode body) {
    return new RouteDraft(
        body.path("name").asText(""),
        body.path("application").asText(""),
        body.path("from").asText(""),
        body.path("to").asText(""),
        body.path("sourceMicroserviceUuid").asText(""),
        body.path("destMicroserviceUuid").asText(""));
  }

  /**
   * A port mapping.
   *
   * @param node the checked object
   */
  public static PortMapping port(JsonNode node) {
    PortProtocol protocol = PortProtocol.ofWireName(node.path("protocol").asText("tcp"));
    return new PortMapping(
        Body.whole(node.path("internal")),
        Body.whole(node.path("external")),
        protocol,
        node.has("public") ? publicPort(node.get("public")) : PublicPort.NONE,
        !node.has("public") && node.path("proxy").asBoolean());
  }

  /** Exactly one of a text, a secret's key and a configuration map's key. */
  private static EnvVar variable(JsonNode node) {
    String key = node.path("key").asText();
    boolean secret = node.hasNonNull("valueFromSecret");
    boolean map = node.hasNonNull("valueFromConfigMap");
    if (!secret && !map) {
      if (!node.has("value")) {
        throw ControllerException.validation("Required field 'value' is missing");
      }
      return new EnvVar(key, node.path("value").asText());
    }
    if (node.has("value") || (secret && map)) {
      throw ControllerException.validation(
          "Variable " + key + " takes one of value, valueFromSecret and valueFromConfigMap");
    }
    String field = secret ? "valueFromSecret" : "valueFromConfigMap";
    String from = node.get(field).asText();
    if (from.indexOf('/') < 1) {
      throw ControllerException.validation(
          "Invalid format for field '" + field + "': NAME/KEY expected");
    }
    return new EnvVar(key, from, secret ? EnvVar.Source.SECRET : EnvVar.Source.CONFIG_MAP);
  }

  /**
   * A volume mapping.
   *
   * @param node the checked object
   */
  public static VolumeMapping volume(JsonNode node) {
    return new VolumeMapping(
        0,
        node.path("hostDestination").asText(),
        node.path("containerDestination").asText(),
        node.path("accessMode").asText(),
        VolumeType.ofWireName(node.path("type").asText("bind")));
  }

  /**
   * An image for one hardware type.
   *
   * @param node the checked object
   */
  static ContainerImage image(JsonNode node) {
    return new ContainerImage(
        node.path("containerImage").asText(), Body.whole(node.path("fogTypeId")));
  }

  private static PublicPort publicPort(JsonNode node) {
    return new PublicPort(
        node.path("protocol").asText(),
        Body.elements(node.path("schemes"), JsonNode::asText),
        true,
        node.path("router").path("host").asText(""),
        Body.whole(node.path("router").path("port")),
        "",
        List.of(),
        portOptions(node));
  }

  private static PublicPortOptions portOptions(JsonNode node) {
    JsonNode tls = node.path("tls");
    return new PublicPortOptions(
        Body.elements(node.path("hosts"), JsonNode::asText),
        Body.elements(node.path("paths"), JsonNode::asText),
        tls.path("secret").asText(""),
        tls.path("cert").asText(""),
        tls.path("key").asText(""),
        Body.elements(node.path("access"), JsonNode::asText),
        Body.whole(node.path("rate")));
  }

  private static RouteDraft namedRoute(JsonNode node) {
    return RouteDraft.byNames(
        node.path("name").asText(""), "", node.path("from").asText(), node.path("to").asText());
  }

  private static ContainerOptions options(ObjectNode body) {
    return new ContainerOptions(
        body.path("isPrivileged").asBoolean(),
        body.path("runAsUser").asText(""),
        Body.elements(body.path("capAdd"), JsonNode::asText),
        Body.elements(body.path("capDrop"), JsonNode::asText),
        Body.big(body.path("memoryLimit")),
        body.path("cpuSetCpus").asText(""),
        new ContainerExtras(
            Math.round(body.path("cpuLimit").asDouble() * 1000) / 1000.0,
            body.path("readOnlyRoot").asBoolean(),
            Body.elements(body.path("devices"), JsonNode::asText),
            Body.elements(body.path("cdiDevices"), JsonNode::asText),
            body.path("pidMode").asText(""),
            body.path("ipcMode").asText(""),
            body.path("platform").asText(""),
            body.path("runtime").asText(""),
            body.path("annotations").asText(""),
            body.path("healthCheck").isEmpty() ? "" : Json.text(body.get("healthCheck")),
            body.path("schedule").asInt(ContainerExtras.MIDDLE)));
  }

  /**
   * The original takes the backslash off every escaped quote, for clients that escape twice; what
   * is JSON already is left alone here, because the original breaks it.
   */
  private static String config(String text) {
    try {
      Json.read(text);
      return text;
    } catch (IOException e) {
      return text.replace("\\\"", "\"");
    }
  }
}
