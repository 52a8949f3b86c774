/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.Application;
import io.tule.api.model.ContainerExtras;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.ContainerOptions;
import io.tule.api.model.DesiredMicroservice;
import io.tule.api.model.EnvVar;
import io.tule.api.model.ExtraHost;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.api.model.PublicPortOptions;
import io.tule.api.model.VolumeMapping;
import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.PublicPortReports;
import io.tule.controller.PublishedPort;
import io.tule.controller.rest.internal.http.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Microservices and applications, as users and as agents read them. */
public final class MicroserviceView {
  private static final String DEFAULT_ROUTER = "default-router";

  private MicroserviceView() {}

  /**
   * The object of {@code GET /microservices/:uuid}.
   *
   * @param microservice the microservice
   */
  public static ObjectNode full(Microservice microservice) {
    MicroserviceSpec spec = microservice.spec();
    ObjectNode node = Json.object();
    node.put("uuid", microservice.uuid());
    node.put("config", spec.config()).put("name", spec.name());
    node.put("rootHostAccess", spec.rootHostAccess()).put("logSize", spec.logSize());
    node.put("delete", microservice.delete());
    node.put("deleteWithCleanup", microservice.deleteWithCleanup());
    node.put("createdAt", Wire.time(microservice.createdAt()));
    node.put("updatedAt", Wire.time(microservice.updatedAt()));
    node.set("applicationId", Wire.orNull(microservice.applicationId()));
    node.set("catalogItemId", Wire.orNull(spec.catalogItemId()));
    node.put("registryId", spec.registryId());
    node.put("iofogUuid", microservice.agentUuid());
    node.set("userId", Wire.orNull(microservice.ownerId()));
    node.set("ports", Wire.array(spec.ports(), MicroserviceView::port));
    node.set("volumeMappings", Wire.array(spec.volumeMappings(), MicroserviceView::volume));
    node.set("routes", Wire.texts(microservice.routes()));
    node.set("env", Wire.array(spec.env(), MicroserviceView::env));
    node.set("cmd", Wire.texts(spec.cmd()));
    node.set("extraHosts", Wire.array(spec.extraHosts(), MicroserviceView::extraHost));
    node.set("images", Wire.array(spec.images(), MicroserviceView::image));
    if (!microservice.status().status().isEmpty()) {
      node.set("status", status(microservice.status()));
    }
    node.put("application", microservice.application());
    node.set("flowId", Wire.orNull(microservice.applicationId()));
    if (!spec.options().equals(ContainerOptions.NONE)) {
      node.setAll(options(spec.options()));
    }
    return node;
  }

  /**
   * A microservice with the raw columns that the original adds inside applications and to agents.
   *
   * @param microservice the microservice
   */
  public static ObjectNode raw(Microservice microservice) {
    ObjectNode node = full(microservice);
    boolean changed = microservice.configLastUpdated().toEpochMilli() != 0;
    node.set(
        "configLastUpdated",
        changed
            ? node.numberNode(microservice.configLastUpdated().toEpochMilli())
            : node.nullNode());
    node.put("isNetwork", false).put("rebuild", microservice.rebuild());
    node.put("imageSnapshot", microservice.imageSnapshot());
    node.set("catalog_item_id", Wire.orNull(microservice.spec().catalogItemId()));
    return node.put("iofog_uuid", microservice.agentUuid());
  }

  /**
   * The object of {@code GET /application/:name}.
   *
   * @param application the application
   */
  public static ObjectNode application(Application application) {
    ObjectNode node = Json.object();
    node.put("id", application.id()).put("name", application.name());
    node.put("description", application.description());
    node.put("isActivated", application.activated()).put("isSystem", application.system());
    node.put("createdAt", Wire.time(application.createdAt()));
    node.put("updatedAt", Wire.time(application.updatedAt()));
    node.put("userId", application.ownerId());
    node.set("microservices", Wire.array(application.microservices(), MicroserviceView::raw));
    node.set("routes", Wire.array(application.routes(), OtherViews::routeName));
    return node;
  }

  /**
   * An element of {@code GET /application}, where a time that was never set is left out.
   *
   * @param application the application
   */
  public static ObjectNode listed(Application application) {
    ObjectNode node = application(application);
    for (JsonNode microservice : node.get("microservices")) {
      if (microservice.get("configLastUpdated").isNull()) {
        ((ObjectNode) microservice).remove("configLastUpdated");
      }
    }
    return node;
  }

  /**
   * An element of {@code GET /agent/microservices}.
   *
   * @param desired what the agent is to run
   * @param extended whether the agent is one of ours and understands more
   */
  public static ObjectNode desired(DesiredMicroservice desired, boolean extended) {
    Microservice microservice = desired.microservice();
    MicroserviceSpec spec = microservice.spec();
    boolean own = microservice.applicationId() != 0;
    ObjectNode node = Json.object();
    node.put("uuid", microservice.uuid()).put("imageId", desired.imageId());
    node.put("config", spec.config()).put("rebuild", microservice.rebuild());
    node.put("rootHostAccess", spec.rootHostAccess()).put("logSize", Math.max(1, spec.logSize()));
    node.put("registryId", desired.registryId());
    node.set("portMappings", Wire.array(spec.ports(), port -> agentPort(port, own)));
    node.set("volumeMappings", Wire.array(spec.volumeMappings(), MicroserviceView::agentVolume));
    node.put("imageSnapshot", microservice.imageSnapshot());
    node.put("delete", microservice.delete());
    node.put("deleteWithCleanup", microservice.deleteWithCleanup());
    node.set("env", Wire.array(spec.env(), MicroserviceView::env));
    node.set(
        "extraHosts",
        Wire.array(spec.extraHosts(), host -> node.textNode(host.name() + ":" + host.value())));
    node.set("cmd", Wire.texts(spec.cmd()));
    node.set("routes", Wire.texts(microservice.routes()));
    node.put("isConsumer", microservice.consumer());
    if (extended) {
      node.put("name", spec.name()).put("application", microservice.application());
      node.put("rebuildGeneration", microservice.rebuildGeneration());
      node.put("systemRole", desired.systemRole());
      node.setAll(options(spec.options()));
    }
    return node;
  }

  /**
   * A port mapping as users see it.
   *
   * @param port the mapping
   */
  public static ObjectNode port(PortMapping port) {
    ObjectNode node = Json.object();
    node.put("internal", port.internal()).put("external", port.external());
    node.put("protocol", port.protocol().wireName());
    if (port.isPublic()) {
      PublicPort published = port.publicPort();
      ObjectNode shown = node.putObject("public");
      shown.set("links", Wire.texts(published.links()));
      shown.put("protocol", published.protocol());
      shown.set("schemes", Wire.texts(published.schemes()));
      shown.put("enabled", published.enabled());
      ObjectNode router = shown.putObject("router").put("port", published.port());
      router.put(
          "host", published.routerHost().isEmpty() ? DEFAULT_ROUTER : published.routerHost());
      portOptions(published.options(), shown);
    }
    if (port.proxy()) {
      node.set("proxy", proxy(port, true));
    }
    return node;
  }

  /**
   * Adds how public ports fare, where that is known.
   *
   * @param shown the mappings as {@link #port} shows them
   * @param ports the same
   * @param reports by queue
   */
  public static void addStates(
      JsonNode shown, List<PortMapping> ports, Map<String, PublicPortReports.Report> reports) {
    for (int i = 0; i < ports.size() && !reports.isEmpty(); i++) {
      PublicPort port = ports.get(i).publicPort();
      PublicPortReports.Report report = reports.get(port.queueName());
      if (report != null && shown.path(i).path("public") instanceof ObjectNode open) {
        // what went through a port of an agent is not told
        boolean here = port.routerHost().isEmpty() || port.routerHost().equals(DEFAULT_ROUTER);
        open.set("status", status(report, here));
      }
    }
  }

  private static ObjectNode status(PublicPortReports.Report report, boolean counted) {
    PortState state = report.state();
    PortCounters counters = report.counters();
    ObjectNode node = Json.object().put("state", state.open() ? "OPEN" : "FAILED");
    if (!state.open()) {
      node.put("reason", state.reason().name()).put("message", state.message());
    }
    if (!counted) {
      return node;
    }
    node.put("openConnections", counters.openConnections());
    node.put("connections", counters.connections()).put("requests", counters.requests());
    node.put("errors", counters.errors());
    node.put("bytesIn", counters.bytesIn()).put("bytesOut", counters.bytesOut());
    double millis = counters.meanLatencySeconds() * 1000;
    return node.put("latencyMs", Math.round(millis * 1000) / 1000.0);
  }

  private static void portOptions(PublicPortOptions options, ObjectNode shown) {
    texts("hosts", options.hosts(), shown);
    texts("paths", options.paths(), shown);
    if (!options.tlsSecret().isEmpty()) {
      shown.putObject("tls").put("secret", options.tlsSecret());
    } else if (options.isSecured()) {
      ObjectNode tls = shown.putObject("tls").put("cert", options.tlsCertificate());
      tls.put("key", options.tlsKey());
    }
    texts("access", options.access(), shown);
    if (options.rate() != 0) {
      shown.put("rate", options.rate());
    }
  }

  private static void texts(String field, List<String> texts, ObjectNode shown) {
    if (!texts.isEmpty()) {
      shown.set(field, Wire.texts(texts));
    }
  }

  /**
   * The {@code proxies} of the answer to {@code POST /microservices}.
   *
   * @param port a port offered by the port router
   */
  public static ObjectNode proxied(PortMapping port) {
    ObjectNode node = Json.object().put("internal", port.internal());
    node.put("external", port.external());
    return node.set("proxy", proxy(port, false));
  }

  /**
   * Where the port router offers a port.
   *
   * @param port the mapping
   * @param complete with null for what the port router did not give, as the original lists it
   */
  public static ObjectNode proxy(PortMapping port, boolean complete) {
    ObjectNode node = Json.object();
    if (complete || port.proxyPort().port() != 0) {
      node.set("host", Wire.orNull(port.proxyPort().host()));
      node.set("port", Wire.orNull(port.proxyPort().port()));
    }
    return node.put("protocol", port.protocol().wireName());
  }

  /**
   * A volume mapping as users see it.
   *
   * @param volume the mapping
   */
  public static ObjectNode volume(VolumeMapping volume) {
    ObjectNode node = places(volume).put("id", volume.id());
    return node.put("type", volume.type().wireName());
  }

  /**
   * An element of {@code GET /microservices/public-ports}.
   *
   * @param published the port
   */
  public static ObjectNode published(PublishedPort published) {
    PublicPort port = published.port();
    boolean tcp = port.protocol().equals("tcp");
    ObjectNode node = Json.object().put("microserviceUuid", published.microserviceUuid());
    ObjectNode shown = node.putObject("publicPort").put("protocol", port.protocol());
    shown.put("queueName", port.queueName()).put("publicPort", port.port()).put("isTcp", tcp);
    shown.set("hostId", Wire.orNull(published.hostUuid()));
    return node;
  }

  private static ObjectNode agentPort(PortMapping port, boolean own) {
    ObjectNode node = Json.object();
    node.put("portInternal", port.internal()).put("portExternal", port.external());
    // Ports of router microservices never had the column set.
    return own ? node.put("isUdp", port.protocol() == PortProtocol.UDP) : node.putNull("isUdp");
  }

  private static ObjectNode agentVolume(VolumeMapping volume) {
    return places(volume).put("type", volume.type().wireName());
  }

  private static ObjectNode places(VolumeMapping volume) {
    ObjectNode node = Json.object().put("hostDestination", volume.hostDestination());
    node.put("containerDestination", volume.containerDestination());
    return node.put("accessMode", volume.accessMode());
  }

  private static ObjectNode env(EnvVar variable) {
    String from =
        switch (variable.source()) {
          case VALUE -> "value";
          case SECRET -> "valueFromSecret";
          case CONFIG_MAP -> "valueFromConfigMap";
        };
    return Json.object().put("key", variable.key()).put(from, variable.value());
  }

  private static ObjectNode extraHost(ExtraHost host) {
    ObjectNode node = Json.object().put("name", host.name()).put("address", host.address());
    return node.put("value", host.value());
  }

  private static ObjectNode image(ContainerImage image) {
    ObjectNode node = Json.object().put("containerImage", image.containerImage());
    return node.put("fogTypeId", image.fogTypeId());
  }

  private static ObjectNode status(MicroserviceStatus status) {
    ObjectNode node = Json.object();
    node.put("operatingDuration", status.operatingDuration());
    node.put("startTime", status.startTime());
    node.set("memoryUsage", Wire.number(status.memoryUsage()));
    node.put("status", status.status());
    node.set("cpuUsage", Wire.number(status.cpuUsage()));
    node.put("containerId", status.containerId());
    node.set("percentage", Wire.number(status.percentage()));
    node.put("errorMessage", status.errorMessage());
    if (!status.healthStatus().isEmpty()) {
      node.put("healthStatus", status.healthStatus());
    }
    node.put("createdAt", Wire.time(status.createdAt()));
    return node.put("updatedAt", Wire.time(status.updatedAt()));
  }

  private static ObjectNode options(ContainerOptions options) {
    ObjectNode node = Json.object();
    node.put("isPrivileged", options.privileged()).put("runAsUser", options.runAsUser());
    node.set("capAdd", Wire.texts(options.capAdd()));
    node.set("capDrop", Wire.texts(options.capDrop()));
    node.put("memoryLimit", options.memoryLimitMiB());
    node.put("cpuSetCpus", options.cpuSetCpus());
    return options.extras().equals(ContainerExtras.NONE) ? node : extras(options.extras(), node);
  }

  private static ObjectNode extras(ContainerExtras extras, ObjectNode node) {
    node.put("cpuLimit", extras.cpuLimit()).put("readOnlyRoot", extras.readOnlyRoot());
    node.set("devices", Wire.texts(extras.devices()));
    node.set("cdiDevices", Wire.texts(extras.cdiDevices()));
    node.put("pidMode", extras.pidMode()).put("ipcMode", extras.ipcMode());
    node.put("platform", extras.platform()).put("runtime", extras.runtime());
    node.put("annotations", extras.annotations()).put("schedule", extras.schedule());
    if (!extras.healthCheck().isEmpty()) {
      node.set("healthCheck", healthCheck(extras.healthCheck()));
    }
    return node;
  }

  private static JsonNode healthCheck(String stored) {
    try {
      return Json.read(stored);
    } catch (IOException e) {
      throw new IllegalStateException("a stored health check", e);
    }
  }
}
