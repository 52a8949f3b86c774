/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.LocalTokens;
import io.tule.api.ImageReference;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.Labels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Says how the container of a microservice looks, and whether one still looks like that. */
final class SpecBuilder {
  /** Before the uuid in a container's name; ioFog's tools look for it. */
  static final String NAME_PREFIX = "iofog_";

  /** The name by which a microservice reaches its agent. */
  static final String AGENT_HOST = "iofog";

  private static final int LOG_FILE_MEBIBYTES = 2;

  private SpecBuilder() {}

  /**
   * All that is asked of the container.
   *
   * @param image the reference under which the runtime has the image
   * @param hash of {@link #hash}
   * @param hostAddress where the container reaches the agent; empty if unknown
   * @param timeZone of the agent; empty for none
   * @param token by which the Local API knows it; empty if it knows its address
   * @param place finds where on the node a mount is
   */
  static ContainerSpec build(
      Wanted wanted,
      String owner,
      ImageReference image,
      String hash,
      String hostAddress,
      String timeZone,
      String token,
      UnaryOperator<ContainerSpec.Mount> place) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("SELFNAME", wanted.uuid());
    environment.putAll(wanted.environment());
    if (!token.isEmpty()) {
      environment.put(LocalTokens.VARIABLE, token);
    }
    if (!timeZone.isEmpty()) {
      environment.putIfAbsent("TZ", timeZone);
    }
    Map<String, String> hosts = new LinkedHashMap<>(wanted.extraHosts());
    if (!wanted.hostNetwork() && !hostAddress.isEmpty()) {
      hosts.putIfAbsent(AGENT_HOST, hostAddress);
    }
    int files = wanted.logMebibytes() > 2 ? wanted.logMebibytes() / LOG_FILE_MEBIBYTES : 1;
    return new ContainerSpec(
        NAME_PREFIX + wanted.uuid(),
        owner,
        image,
        wanted.command(),
        environment,
        Map.of(
            Labels.MICROSERVICE, wanted.uuid(), Labels.SPEC, hash, Labels.IMAGE, image.toString()),
        wanted.ports(),
        wanted.mounts().stream().map(place).toList(),
        hosts,
        wanted.hostNetwork(),
        new ContainerSpec.LogLimits(LOG_FILE_MEBIBYTES, files),
        wanted.limits(),
        wanted.security(),
        wanted.healthCheck(),
        wanted.extras());
  }

  /**
   * Digest of what a person or the Controller asked for. What the agent adds of itself, its address
   * and time zone, is left out, so that a change of them replaces no container; what has no meaning
   * in its order is sorted. Fields of later versions are added only where they differ from the
   * default, so that an update of the agent replaces none either.
   */
  static String hash(Wanted wanted, ImageReference image) {
    ObjectNode text = JsonNodeFactory.instance.objectNode();
    text.put("form", 1).put("image", image.toString()).put("registry", wanted.registryId());
    text.put("generation", wanted.generation());
    strings(text.putArray("command"), wanted.command());
    ObjectNode environment = text.putObject("environment");
    new TreeMap<>(wanted.environment()).forEach(environment::put);
    ArrayNode ports = text.putArray("ports");
    wanted.ports().stream()
        .sorted(
            Comparator.comparing(ContainerSpec.PortBinding::hostPort)
                .thenComparing(ContainerSpec.PortBinding::udp)
                .thenComparing(ContainerSpec.PortBinding::containerPort))
        .forEach(p -> ports.addArray().add(p.containerPort()).add(p.hostPort()).add(p.udp()));
    ArrayNode mounts = text.putArray("mounts");
    wanted.mounts().stream()
        .sorted(Comparator.comparing(ContainerSpec.Mount::target))
        .forEach(
            m ->
                mounts
                    .addArray()
                    .add(m.source())
                    .add(m.target())
                    .add(m.readOnly())
                    .add(m.volume()));
    ObjectNode hosts = text.putObject("hosts");
    new TreeMap<>(wanted.extraHosts()).forEach(hosts::put);
    text.put("hostNetwork", wanted.hostNetwork()).put("log", wanted.logMebibytes());
    text.put("memory", wanted.limits().memoryBytes()).put("cpuSet", wanted.limits().cpuSet());
    text.put("privileged", wanted.security().privileged()).put("user", wanted.security().user());
    strings(text.putArray("capabilitiesAdded"), wanted.security().capabilitiesAdded());
    strings(text.putArray("capabilitiesDropped"), wanted.security().capabilitiesDropped());
    ContainerSpec.HealthCheck check = wanted.healthCheck();
    if (!check.equals(ContainerSpec.HealthCheck.OF_IMAGE)) {
      ObjectNode health = text.putObject("health");
      strings(health.putArray("test"), check.test());
      health.put("interval", check.interval().toMillis());
      health.put("timeout", check.timeout().toMillis());
      health.put("startPeriod", check.startPeriod().toMillis()).put("retries", check.retries());
      if (!check.startInterval().isZero()) {
        health.put("startInterval", check.startInterval().toMillis());
      }
    }
    further(text, wanted);
    return sha256(text.toString());
  }

  private static void further(ObjectNode text, Wanted wanted) {
    if (wanted.limits().cpuMillis() > 0) {
      text.put("cpuMillis", wanted.limits().cpuMillis());
    }
    if (wanted.security().readOnlyRoot()) {
      text.put("readOnlyRoot", true);
    }
    ContainerSpec.Extras extras = wanted.extras();
    if (!extras.equals(ContainerSpec.Extras.NONE)) {
      ObjectNode node = text.putObject("extras");
      node.put("platform", extras.platform()).put("engineRuntime", extras.engineRuntime());
      node.put("pidMode", extras.pidMode()).put("ipcMode", extras.ipcMode());
      ArrayNode devices = node.putArray("devices");
      extras
          .devices()
          .forEach(d -> devices.add(d.source() + ":" + d.target() + ":" + d.permissions()));
      strings(node.putArray("cdiDevices"), extras.cdiDevices());
      ObjectNode annotations = node.putObject("annotations");
      new TreeMap<>(extras.annotations()).forEach(annotations::put);
    }
  }

  private static void strings(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
