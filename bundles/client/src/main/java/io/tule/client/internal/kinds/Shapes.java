/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal.kinds;

import static io.tule.client.internal.kinds.Shape.count;
import static io.tule.client.internal.kinds.Shape.fields;
import static io.tule.client.internal.kinds.Shape.number;
import static io.tule.client.internal.kinds.Shape.oneOf;
import static io.tule.client.internal.kinds.Shape.port;
import static io.tule.client.internal.kinds.Shape.scalar;
import static io.tule.client.internal.kinds.Shape.text;

import io.tule.client.internal.kinds.Shape.Any;
import io.tule.client.internal.kinds.Shape.Bool;
import io.tule.client.internal.kinds.Shape.Fields;
import io.tule.client.internal.kinds.Shape.Free;
import io.tule.client.internal.kinds.Shape.Items;
import io.tule.client.internal.kinds.Shape.NumberOr;
import io.tule.client.yaml.Kind;

/** The fields of each kind: those of ioFog 2, ioFog 3 and Datasance PoT together. */
final class Shapes {
  static final Fields HEADER =
      fields(
          "apiVersion",
          text(),
          "kind",
          text(),
          "metadata",
          fields(
              "name", scalar(),
              "namespace", text(),
              "tags", new Items(text()),
              "applicationName", text()),
          "spec",
          new Any(),
          "data",
          new Any(),
          "status",
          new Any());

  private static final Fields PORT =
      fields(
          "internal", port(),
          "external", port(),
          "protocol", oneOf("tcp", "udp", "http", "http2", "TCP", "UDP", "HTTP", "HTTP2"),
          "host", text(),
          "publicLink", text(),
          "proxy", new Bool(),
          "public",
              new NumberOr(
                  port(),
                  fields(
                      "schemes", new Items(text()),
                      "protocol", oneOf("tcp", "http", "http2"),
                      "enabled", new Bool(),
                      "links", new Items(text()),
                      "router", fields("host", text(), "port", port()),
                      "hosts", new Items(text()),
                      "paths", new Items(text()),
                      "tls", fields("secret", text(), "cert", text(), "key", text()),
                      "access", new Items(text()),
                      "rate", count(),
                      "status", new Free())));

  /** Container settings of all dialects; ioFog 2's oldest form has them directly in the spec. */
  static final Fields OLD_CONTAINER =
      fields(
          "rootHostAccess", new Bool(),
          "ports", new Items(PORT),
          "volumes",
              new Items(
                  fields(
                      "hostDestination", text(),
                      "containerDestination", text(),
                      "accessMode", text(),
                      "type", text(),
                      "id", count())),
          "env",
              new Items(
                  fields(
                      "key", scalar(),
                      "value", scalar(),
                      "valueFromSecret", text(),
                      "valueFromConfigMap", text())),
          "commands", new Items(scalar()),
          "extraHosts", new Items(fields("name", text(), "address", text(), "value", text())));

  private static final Fields CONTAINER =
      OLD_CONTAINER.with(
          fields(
              "logSize",
              count(),
              "isPrivileged",
              new Bool(),
              "hostNetworkMode",
              new Bool(),
              "pidMode",
              text(),
              "ipcMode",
              text(),
              "runtime",
              text(),
              "platform",
              text(),
              "runAsUser",
              scalar(),
              "cdiDevices",
              new Items(text()),
              "devices",
              new Items(text()),
              "readOnlyRoot",
              new Bool(),
              "cpuLimit",
              number(0, 4096),
              "capAdd",
              new Items(text()),
              "capDrop",
              new Items(text()),
              "annotations",
              new Free(),
              "cpuSetCpus",
              scalar(),
              "memoryLimit",
              count(),
              "healthCheck",
              new Free()));

  private static final Fields AGENT_CONFIG =
      fields(
          "name", text(),
          "location", text(),
          "description", text(),
          "latitude", number(-90, 90),
          "longitude", number(-180, 180),
          "agentType", oneOf("auto", "x86", "arm"),
          "dockerUrl", text(),
          "diskLimit", count(),
          "diskDirectory", text(),
          "memoryLimit", count(),
          "cpuLimit", count(),
          "logLimit", count(),
          "logDirectory", text(),
          "logFileCount", count(),
          "statusFrequency", count(),
          "changeFrequency", count(),
          "deviceScanFrequency", count(),
          "bluetoothEnabled", new Bool(),
          "watchdogEnabled", new Bool(),
          "abstractedHardwareEnabled", new Bool(),
          "upstreamRouters", new Items(text()),
          "networkRouter", text(),
          "host", text(),
          "routerConfig",
              fields(
                  "routerMode", oneOf("edge", "interior", "none"),
                  "messagingPort", port(),
                  "edgeRouterPort", port(),
                  "interRouterPort", port()),
          "logLevel", text(),
          "dockerPruningFrequency", count(),
          "pruningFrequency", count(),
          "availableDiskThreshold", number(0, 100),
          "timeZone", text(),
          "networkInterface", text(),
          "containerEngine", text(),
          "deploymentType", text(),
          "gpsMode", text(),
          "gpsScanFrequency", count(),
          "gpsDevice", text(),
          "edgeGuardFrequency", count(),
          "natsConfig", new Free(),
          "upstreamNatsServers", new Items(text()));

  private static final Fields MICROSERVICE =
      OLD_CONTAINER.with(
          fields(
              "uuid", text(),
              "name", text(),
              "application", scalar(),
              "flow", scalar(),
              "created", text(),
              "rebuild", new Bool(),
              "agent", fields("name", text(), "config", AGENT_CONFIG),
              "images",
                  fields("catalogId", count(), "x86", text(), "arm", text(), "registry", scalar()),
              "container", CONTAINER,
              "config", new Free(),
              "routes", new Items(text()),
              "schedule", Shape.whole(0, 100),
              "serviceAccount", new Any(),
              "natsEnabled", new Bool(),
              "natsConfig", new Free()));

  private static final Fields ROUTE = fields("name", text(), "from", text(), "to", text());

  private static final Fields APPLICATION =
      fields(
          "id", count(),
          "name", text(),
          "description", text(),
          "isActivated", new Bool(),
          "isSystem", new Bool(),
          "microservices", new Items(MICROSERVICE),
          "routes", new Items(ROUTE),
          "template",
              fields(
                  "name", text(),
                  "description", text(),
                  "variables",
                      new Items(
                          fields(
                              "key",
                              text(),
                              "value",
                              new Any(),
                              "description",
                              text(),
                              "defaultValue",
                              new Any()))),
          "natsConfig", new Free());

  private static final Fields REGISTRY =
      fields(
          "id", count(),
          "url", text(),
          "private", new Bool(),
          "username", text(),
          "password", scalar(),
          "email", text(),
          "requiresCert", new Bool(),
          "certificate", text());

  private static final Fields CATALOG_ITEM =
      fields(
          "id", count(),
          "name", text(),
          "description", text(),
          "x86", text(),
          "arm", text(),
          "registry", scalar(),
          "configExample", text());

  private static final Fields EDGE_RESOURCE =
      fields(
          "name", text(),
          "version", scalar(),
          "description", text(),
          "interfaceProtocol", text(),
          "interface",
              fields(
                  "endpoints",
                  new Items(
                      fields(
                          "name", text(),
                          "description", text(),
                          "method", text(),
                          "url", text(),
                          "requestType", text(),
                          "responseType", text(),
                          "requestPayloadExample", text(),
                          "responsePayloadExample", text()))),
          "display", fields("name", text(), "icon", text(), "color", text()),
          "orchestrationTags", new Items(text()),
          "custom", new Free());

  private static final Fields APPLICATION_TEMPLATE =
      fields(
          "name",
          text(),
          "description",
          text(),
          "variables",
          new Items(fields("key", text(), "description", text(), "defaultValue", new Any())),
          "application",
          new Any());

  private static final Fields SECRET = fields("name", text(), "type", oneOf("Opaque", "tls"));

  private static final Fields CONFIG_MAP = fields("name", text(), "immutable", new Bool());

  private static final Fields VOLUME_MOUNT =
      fields("name", text(), "secretName", text(), "configMapName", text());

  private Shapes() {}

  static Fields of(Kind kind) {
    return switch (kind) {
      case SECRET -> SECRET;
      case CONFIG_MAP -> CONFIG_MAP;
      case VOLUME_MOUNT -> VOLUME_MOUNT;
      case AGENT_CONFIG -> AGENT_CONFIG;
      case REGISTRY -> REGISTRY;
      case CATALOG_ITEM -> CATALOG_ITEM;
      case EDGE_RESOURCE -> EDGE_RESOURCE;
      case APPLICATION_TEMPLATE -> APPLICATION_TEMPLATE;
      case APPLICATION -> APPLICATION;
      case MICROSERVICE -> MICROSERVICE;
      case ROUTE -> ROUTE;
    };
  }
}
