/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tule.agent.internal.VolumeMounts;
import io.tule.api.spi.runtime.ContainerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads one record of {@code GET agent/microservices}. Fields of ioFog 3.0 and the container
 * options that later dialects add to it are understood, all others are passed over.
 */
final class WantedParser {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> ROUTER_MODES = Set.of("interior", "edge");
  private static final long BYTES_PER_MEBIBYTE = 1_048_576;

  private WantedParser() {}

  /**
   * Reads a record.
   *
   * @param rebuilds how many rebuilds are known, for a record that does not count them
   * @throws IllegalArgumentException with what is wrong
   */
  static Wanted parse(JsonNode record, long rebuilds, String error) {
    // Our Controller groups the options; the dialect they come from has them in the record itself.
    JsonNode options = record.path("options").isObject() ? record.path("options") : record;
    String uuid = text(record, "uuid");
    if (!uuid.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("uuid is not an identifier");
    }
    boolean hostNetwork =
        record.path("rootHostAccess").asBoolean() || record.path("hostNetworkMode").asBoolean();
    return new Wanted(
        uuid,
        record.path("name").asText(""),
        text(record, "imageId"),
        strings(record, "cmd"),
        environment(record),
        hostNetwork ? List.of() : ports(record),
        mounts(record),
        hostNetwork ? Map.of() : extraHosts(record),
        hostNetwork,
        integer(record, "logSize", 1),
        new ContainerSpec.ResourceLimits(
            number(options, "memoryLimit") * BYTES_PER_MEBIBYTE,
            word(options, "cpuSetCpus"),
            Math.round(Math.max(0, options.path("cpuLimit").asDouble()) * 1000)),
        security(options),
        healthCheck(options.path("healthCheck")),
        integer(record, "schedule", Wanted.MIDDLE),
        extras(options),
        integer(record, "registryId", 0),
        record.path("rebuildGeneration").isNumber()
            ? number(record, "rebuildGeneration")
            : rebuilds,
        record.path("delete").asBoolean(),
        record.path("deleteWithCleanup").asBoolean(),
        routerOf(record),
        isProxy(record),
        error);
  }

  /**
   * Our Controller says what a microservice of its own is for. One of ioFog does not, and tells a
   * router only by the configuration that it makes for it.
   */
  private static String routerOf(JsonNode record) {
    String role = word(record, "systemRole");
    String config = word(record, "config");
    boolean likely = role.equals("router") || (role.isEmpty() && config.contains("\"mode\""));
    if (!likely) {
      return "";
    }
    try {
      JsonNode router = JSON.readTree(config);
      JsonNode about = router.path("metadata").isObject() ? router.path("metadata") : router;
      boolean mode = ROUTER_MODES.contains(word(about, "mode"));
      return mode && router.path("listeners").isContainerNode() ? word(about, "id") : "";
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  /** The same for the proxy, which is told by a configuration with mappings and a router. */
  private static boolean isProxy(JsonNode record) {
    String role = word(record, "systemRole");
    String config = word(record, "config");
    if (!(role.isEmpty() || role.equals("proxy")) || !config.contains("\"networkRouter\"")) {
      return false;
    }
    try {
      JsonNode proxy = JSON.readTree(config);
      return proxy.path("mappings").isArray() && proxy.path("networkRouter").isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static ContainerSpec.Security security(JsonNode options) {
    return new ContainerSpec.Security(
        options.path("isPrivileged").asBoolean(),
        word(options, "runAsUser"),
        strings(options, "capAdd"),
        strings(options, "capDrop"),
        options.path("readOnlyRoot").asBoolean());
  }

  private static ContainerSpec.Extras extras(JsonNode options) {
    return new ContainerSpec.Extras(
        word(options, "platform"),
        word(options, "runtime"),
        word(options, "pidMode"),
        word(options, "ipcMode"),
        strings(options, "devices").stream().map(ContainerSpec.Device::parse).toList(),
        strings(options, "cdiDevices"),
        annotations(options.path("annotations")));
  }

  /** Annotations are an object, or the text of one. */
  private static Map<String, String> annotations(JsonNode given) {
    JsonNode object = given;
    if (given.isTextual() && !given.asText().isBlank()) {
      try {
        object = JSON.readTree(given.asText());
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("annotations is not the text of an object", e);
      }
      if (!object.isObject()) {
        throw new IllegalArgumentException("annotations is not the text of an object");
      }
    }
    Map<String, String> annotations = new LinkedHashMap<>();
    object.properties().forEach(e -> annotations.put(e.getKey(), e.getValue().asText()));
    return annotations;
  }

  private static String word(JsonNode options, String name) {
    return options.path(name).isTextual() ? options.path(name).asText() : "";
  }

  private static ContainerSpec.HealthCheck healthCheck(JsonNode check) {
    if (!check.isObject() || check.path("test").isEmpty()) {
      return ContainerSpec.HealthCheck.OF_IMAGE;
    }
    return new ContainerSpec.HealthCheck(
        strings(check, "test"),
        seconds(check, "interval"),
        seconds(check, "timeout"),
        seconds(check, "startPeriod"),
        seconds(check, "startInterval"),
        integer(check, "retries", 0));
  }

  private static Duration seconds(JsonNode record, String name) {
    return Duration.ofSeconds(number(record, name));
  }

  private static Map<String, String> environment(JsonNode record) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (JsonNode variable : array(record, "env")) {
      String key = text(variable, "key");
      if (key.isEmpty() || key.indexOf('=') >= 0) {
        throw new IllegalArgumentException("env has the name '" + key + "'");
      }
      environment.put(key, variable.path("value").asText(""));
    }
    return environment;
  }

  private static List<ContainerSpec.PortBinding> ports(JsonNode record) {
    List<ContainerSpec.PortBinding> ports = new ArrayList<>();
    for (JsonNode port : array(record, "portMappings")) {
      ports.add(
          new ContainerSpec.PortBinding(
              integer(port, "portInternal", 0),
              integer(port, "portExternal", 0),
              port.path("isUdp").asBoolean()));
    }
    return ports;
  }

  private static List<ContainerSpec.Mount> mounts(JsonNode record) {
    List<ContainerSpec.Mount> mounts = new ArrayList<>();
    for (JsonNode mount : array(record, "volumeMappings")) {
      List<String> modes = Arrays.asList(mount.path("accessMode").asText("").split(",", -1));
      boolean delivered = mount.path("type").asText("").equals("volumeMount");
      mounts.add(
          new ContainerSpec.Mount(
              (delivered ? VolumeMounts.SCHEME : "") + text(mount, "hostDestination"),
              text(mount, "containerDestination"),
              delivered || modes.contains("ro"),
              mount.path("type").asText("").equals("volume")));
    }
    return mounts;
  }

  private static Map<String, String> extraHosts(JsonNode record) {
    Map<String, String> hosts = new LinkedHashMap<>();
    for (String host : strings(record, "extraHosts")) {
      int colon = host.indexOf(':');
      if (colon <= 0 || colon == host.length() - 1) {
        throw new IllegalArgumentException("extraHosts has '" + host + "'");
      }
      hosts.put(host.substring(0, colon), host.substring(colon + 1));
    }
    return hosts;
  }

  private static List<String> strings(JsonNode record, String name) {
    List<String> values = new ArrayList<>();
    for (JsonNode value : array(record, name)) {
      if (!value.isTextual()) {
        throw new IllegalArgumentException(name + " has an element that is not a text");
      }
      values.add(value.asText());
    }
    return values;
  }

  private static JsonNode array(JsonNode record, String name) {
    JsonNode value = record.path(name);
    if (!value.isArray() && !value.isNull() && !value.isMissingNode()) {
      throw new IllegalArgumentException(name + " is not an array");
    }
    return value;
  }

  private static String text(JsonNode record, String name) {
    JsonNode value = record.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(name + " is not a text");
    }
    return value.asText();
  }

  private static int integer(JsonNode record, String name, int missing) {
    JsonNode value = record.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return missing;
    }
    if (!value.isNumber()) {
      throw new IllegalArgumentException(name + " is not a number");
    }
    return value.asInt();
  }

  private static long number(JsonNode record, String name) {
    JsonNode value = record.path(name);
    return value.isNumber() ? Math.max(0, value.asLong()) : 0;
  }
}
