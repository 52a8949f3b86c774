/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.ContainerState.Health;
import io.tule.api.spi.runtime.ContainerState.Phase;
import io.tule.api.spi.runtime.Labels;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The engine's JSON of containers. */
final class ContainerJson {
  private ContainerJson() {}

  /**
   * The body of {@code POST /containers/create}.
   *
   * @param startInterval whether the engine knows that of health checks, as from API 1.44 on
   */
  static ObjectNode create(ContainerSpec spec, boolean startInterval) {
    ObjectNode body = Engine.JSON.createObjectNode();
    body.put("Image", spec.image().familiar());
    if (!spec.command().isEmpty()) {
      strings(body.putArray("Cmd"), spec.command());
    }
    ArrayNode environment = body.putArray("Env");
    spec.environment().forEach((key, value) -> environment.add(key + "=" + value));
    ObjectNode labels = body.putObject("Labels");
    spec.labels().forEach(labels::put);
    labels.put(Labels.OWNER, spec.owner());
    if (!spec.security().user().isEmpty()) {
      body.put("User", spec.security().user());
    }
    ObjectNode exposed = body.putObject("ExposedPorts");
    spec.ports().forEach(port -> exposed.putObject(key(port)));
    if (!spec.healthCheck().test().isEmpty()) {
      ObjectNode check = health(spec.healthCheck());
      body.set("Healthcheck", check);
      if (startInterval) {
        check.put("StartInterval", spec.healthCheck().startInterval().toNanos());
      }
    }
    body.set("HostConfig", host(spec));
    return body;
  }

  /** The engine counts in nanoseconds. */
  private static ObjectNode health(ContainerSpec.HealthCheck check) {
    ObjectNode body = Engine.JSON.createObjectNode();
    strings(body.putArray("Test"), check.test());
    return body.put("Interval", check.interval().toNanos())
        .put("Timeout", check.timeout().toNanos())
        .put("StartPeriod", check.startPeriod().toNanos())
        .put("Retries", check.retries());
  }

  private static ObjectNode host(ContainerSpec spec) {
    ObjectNode host = Engine.JSON.createObjectNode();
    host.putObject("RestartPolicy").put("Name", "no");
    host.putObject("LogConfig")
        .put("Type", "json-file")
        .putObject("Config")
        .put("max-size", spec.log().fileMebibytes() + "m")
        .put("max-file", Integer.toString(spec.log().files()));
    host.put("Privileged", spec.security().privileged());
    strings(host.putArray("CapAdd"), spec.security().capabilitiesAdded());
    strings(host.putArray("CapDrop"), spec.security().capabilitiesDropped());
    host.put("Memory", spec.limits().memoryBytes());
    host.put("CpusetCpus", spec.limits().cpuSet());
    if (spec.limits().cpuMillis() > 0) {
      host.put("NanoCpus", spec.limits().cpuMillis() * 1_000_000);
    }
    host.put("ReadonlyRootfs", spec.security().readOnlyRoot());
    extras(host, spec.extras());
    ArrayNode mounts = host.putArray("Mounts");
    for (ContainerSpec.Mount mount : spec.mounts()) {
      mounts
          .addObject()
          .put("Type", mount.volume() ? "volume" : "bind")
          .put("Source", mount.source())
          .put("Target", mount.target())
          .put("ReadOnly", mount.readOnly());
    }
    if (spec.hostNetwork()) {
      host.put("NetworkMode", "host");
      return host;
    }
    ObjectNode ports = host.putObject("PortBindings");
    for (ContainerSpec.PortBinding port : spec.ports()) {
      // One container port may be published more than once.
      ports
          .withArray("/" + key(port).replace("/", "~1"))
          .addObject()
          .put("HostIp", "")
          .put("HostPort", Integer.toString(port.hostPort()));
    }
    ArrayNode hosts = host.putArray("ExtraHosts");
    spec.extraHosts().forEach((name, address) -> hosts.add(name + ":" + address));
    return host;
  }

  private static void extras(ObjectNode host, ContainerSpec.Extras extras) {
    text(host, "Runtime", extras.engineRuntime());
    text(host, "PidMode", extras.pidMode());
    text(host, "IpcMode", extras.ipcMode());
    for (ContainerSpec.Device device : extras.devices()) {
      host.withArray("/Devices")
          .addObject()
          .put("PathOnHost", device.source())
          .put("PathInContainer", device.target())
          .put("CgroupPermissions", device.permissions());
    }
    if (!extras.cdiDevices().isEmpty()) {
      ObjectNode request = host.putArray("DeviceRequests").addObject().put("Driver", "cdi");
      strings(request.putArray("DeviceIDs"), extras.cdiDevices());
    }
    if (!extras.annotations().isEmpty()) {
      ObjectNode annotations = host.putObject("Annotations");
      extras.annotations().forEach(annotations::put);
    }
  }

  private static void text(ObjectNode host, String name, String value) {
    if (!value.isEmpty()) {
      host.put(name, value);
    }
  }

  private static String key(ContainerSpec.PortBinding port) {
    return port.containerPort() + (port.udp() ? "/udp" : "/tcp");
  }

  private static void strings(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }

  /** What {@code GET /containers/{id}/json} says. */
  static ContainerState state(JsonNode inspected) {
    String id = inspected.path("Id").asText();
    String name = inspected.path("Name").asText();
    JsonNode state = inspected.path("State");
    Phase phase = phase(state.path("Status").asText());
    boolean runs = phase == Phase.RUNNING;
    return new ContainerState(
        handle(id),
        id,
        name.startsWith("/") ? name.substring(1) : name,
        phase,
        labels(inspected.path("Config").path("Labels")),
        millis(state.path("StartedAt").asText()),
        runs ? 0 : state.path("ExitCode").asInt(),
        runs ? "" : message(state),
        runs ? health(state.path("Health").path("Status").asText()) : Health.NONE);
  }

  /** Address to microservice, of what {@code GET /containers/json} lists. */
  static Map<String, String> addresses(JsonNode list) {
    Map<String, String> found = new LinkedHashMap<>();
    for (JsonNode container : list) {
      String name = container.path("Names").path(0).asText("").replaceFirst("^/?iofog_", "");
      String uuid = container.path("Labels").path(Labels.MICROSERVICE).asText(name);
      container
          .path("NetworkSettings")
          .path("Networks")
          .forEach(
              network -> {
                for (String field : List.of("IPAddress", "GlobalIPv6Address")) {
                  String address = network.path(field).asText("");
                  if (!address.isEmpty()) {
                    found.put(address, uuid);
                  }
                }
              });
    }
    return found;
  }

  static ContainerHandle handle(String id) {
    return new ContainerHandle(DockerRuntime.NAME, DockerRuntime.HANDLE_VERSION, id);
  }

  static Map<String, String> labels(JsonNode node) {
    Map<String, String> labels = new LinkedHashMap<>();
    node.properties().forEach(entry -> labels.put(entry.getKey(), entry.getValue().asText()));
    return labels;
  }

  private static String message(JsonNode state) {
    String error = state.path("Error").asText("");
    if (!error.isEmpty()) {
      return EngineErrors.container(0, error).getMessage();
    }
    return state.path("OOMKilled").asBoolean() ? "Ended for lack of memory" : "";
  }

  private static Health health(String status) {
    return switch (status) {
      case "starting" -> Health.STARTING;
      case "healthy" -> Health.HEALTHY;
      case "unhealthy" -> Health.UNHEALTHY;
      default -> Health.NONE;
    };
  }

  private static Phase phase(String status) {
    return switch (status) {
      case "created" -> Phase.CREATED;
      case "running" -> Phase.RUNNING;
      case "exited", "dead" -> Phase.EXITED;
      default -> Phase.OTHER;
    };
  }

  private static long millis(String time) {
    try {
      // The engine writes the year 1 for "never".
      return time.isEmpty() ? 0 : Math.max(0, Instant.parse(time).toEpochMilli());
    } catch (DateTimeException e) {
      return 0;
    }
  }
}
