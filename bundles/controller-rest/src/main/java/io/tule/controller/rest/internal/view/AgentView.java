/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tule.api.model.Agent;
import io.tule.api.model.AgentLinkConfig;
import io.tule.api.model.AgentRouting;
import io.tule.api.model.AgentSettings;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.EdgeResource;
import io.tule.api.model.RouterMode;
import io.tule.api.model.VolumeMount;
import io.tule.controller.HardwareInfo;
import io.tule.controller.rest.internal.http.Json;
import java.util.List;

/** Agents, as users and as agents themselves read them. */
public final class AgentView {
  private AgentView() {}

  /**
   * The fog object of {@code GET /iofog/:uuid}.
   *
   * @param agent the agent
   * @param linked the edge resources that are linked to it
   * @param files the volume mounts that are linked to it; ioFog's object has none
   */
  public static ObjectNode full(Agent agent, List<EdgeResource> linked, List<VolumeMount> files) {
    ObjectNode fog = Json.object();
    counters(fog, agent.status(), agent.settings());
    fog.put("uuid", agent.uuid()).put("name", agent.name());
    place(fog, agent.settings());
    health(fog, agent.status());
    network(fog, agent.status(), agent.settings());
    limits(fog, agent.settings());
    fog.set("version", Wire.orNull(agent.status().version()));
    fog.put("isReadyToUpgrade", agent.status().readyToUpgrade());
    fog.put("isReadyToRollback", agent.status().readyToRollback());
    pace(fog, agent.settings(), agent.status().tunnel());
    fog.put("isSystem", agent.system());
    fog.set("routerId", Wire.orNull(agent.routerId()));
    fog.set("timeZone", timeZone(agent.settings()));
    fog.put("createdAt", Wire.time(agent.createdAt()));
    fog.put("updatedAt", Wire.time(agent.updatedAt()));
    fog.put("fogTypeId", agent.fogTypeId()).put("userId", agent.ownerId());
    fog.set("tags", Wire.texts(agent.tags()));
    routing(fog, agent);
    fog.set("edgeResources", Wire.array(linked, EdgeResourceView::linked));
    if (!files.isEmpty()) {
      fog.set("volumeMounts", Wire.array(files, FileViews::linked));
    }
    return fog;
  }

  private static void counters(ObjectNode fog, AgentStatus status, AgentSettings settings) {
    fog.put("lastActive", status.lastActive());
    fog.put("daemonOperatingDuration", status.daemonOperatingDuration());
    fog.put("daemonLastStart", status.daemonLastStart());
    fog.put("repositoryCount", status.repositoryCount());
    fog.put("systemTime", status.systemTime());
    fog.put("lastStatusTime", status.lastStatusTime());
    fog.put("processedMessages", status.processedMessages());
    fog.put("lastCommandTime", status.lastCommandTime());
    fog.put("logFileCount", settings.logFileCount());
    if (status.systemAvailableDisk() >= 0) {
      fog.put("systemAvailableDisk", status.systemAvailableDisk());
    }
    if (status.systemAvailableMemory() >= 0) {
      fog.put("systemAvailableMemory", status.systemAvailableMemory());
    }
  }

  private static void place(ObjectNode fog, AgentSettings settings) {
    fog.set("location", Wire.orNull(settings.location()));
    fog.set("gpsMode", Wire.orNull(settings.gpsMode()));
    fog.set("latitude", Wire.number(settings.latitude()));
    fog.set("longitude", Wire.number(settings.longitude()));
    fog.set("description", Wire.orNull(settings.description()));
  }

  private static void health(ObjectNode fog, AgentStatus status) {
    fog.put("daemonStatus", status.daemonStatus());
    fog.set("memoryUsage", Wire.number(status.memoryUsage()));
    fog.set("diskUsage", Wire.number(status.diskUsage()));
    fog.set("cpuUsage", Wire.number(status.cpuUsage()));
    fog.set("memoryViolation", Wire.orNull(status.memoryViolation()));
    fog.set("diskViolation", Wire.orNull(status.diskViolation()));
    fog.set("cpuViolation", Wire.orNull(status.cpuViolation()));
    if (status.systemTotalCpu() < 0) {
      fog.putNull("systemTotalCpu");
    } else {
      fog.set("systemTotalCpu", Wire.number(status.systemTotalCpu()));
    }
    fog.put("securityStatus", status.securityStatus());
    fog.put("securityViolationInfo", status.securityViolationInfo());
  }

  private static void network(ObjectNode fog, AgentStatus status, AgentSettings settings) {
    fog.putNull("catalogItemStatus");
    fog.set("repositoryStatus", Wire.orNull(status.repositoryStatus()));
    fog.put("ipAddress", status.ipAddress());
    fog.put("ipAddressExternal", status.ipAddressExternal());
    fog.set("host", Wire.orNull(settings.host()));
    fog.putNull("catalogItemMessageCounts");
    fog.set("messageSpeed", Wire.number(status.messageSpeed()));
    fog.put("networkInterface", settings.networkInterface());
  }

  private static void limits(ObjectNode fog, AgentSettings settings) {
    fog.put("dockerUrl", settings.dockerUrl());
    fog.put("diskLimit", settings.diskLimit());
    fog.put("diskDirectory", settings.diskDirectory());
    fog.put("memoryLimit", settings.memoryLimit());
    fog.put("cpuLimit", settings.cpuLimit());
    fog.put("logLimit", settings.logLimit());
    fog.put("logDirectory", settings.logDirectory());
    fog.put("bluetoothEnabled", settings.bluetoothEnabled());
    fog.put("abstractedHardwareEnabled", settings.abstractedHardwareEnabled());
  }

  private static void pace(ObjectNode fog, AgentSettings settings, String tunnel) {
    fog.put("statusFrequency", settings.statusFrequency());
    fog.put("changeFrequency", settings.changeFrequency());
    fog.put("deviceScanFrequency", settings.deviceScanFrequency());
    fog.put("tunnel", tunnel);
    fog.put("watchdogEnabled", settings.watchdogEnabled());
    fog.put("dockerPruningFrequency", settings.dockerPruningFrequency());
    fog.put("availableDiskThreshold", settings.availableDiskThreshold());
    fog.put("logLevel", settings.logLevel());
  }

  private static void routing(ObjectNode fog, Agent agent) {
    AgentRouting routing = agent.routing();
    fog.put("routerMode", routing.mode().wireName());
    if (routing.mode() == RouterMode.NONE) {
      if (!routing.networkRouter().isEmpty()) {
        fog.put("networkRouter", routing.networkRouter());
      }
      return;
    }
    fog.put("messagingPort", routing.messagingPort());
    if (routing.mode() == RouterMode.INTERIOR) {
      fog.put("interRouterPort", routing.interRouterPort());
      fog.put("edgeRouterPort", routing.edgeRouterPort());
    }
    fog.set("upstreamRouters", Wire.texts(routing.upstreamRouters()));
  }

  /**
   * The object of {@code GET /agent/config}.
   *
   * @param config what the agent is to work with
   */
  public static ObjectNode config(AgentLinkConfig config) {
    AgentSettings settings = config.settings();
    ObjectNode node = Json.object();
    node.put("networkInterface", settings.networkInterface());
    node.put("dockerUrl", settings.dockerUrl());
    node.put("diskLimit", settings.diskLimit());
    node.put("diskDirectory", settings.diskDirectory());
    node.put("memoryLimit", settings.memoryLimit());
    node.put("cpuLimit", settings.cpuLimit());
    node.put("logLimit", settings.logLimit());
    node.put("logDirectory", settings.logDirectory());
    node.put("logFileCount", settings.logFileCount());
    node.put("statusFrequency", settings.statusFrequency());
    node.put("changeFrequency", settings.changeFrequency());
    node.put("deviceScanFrequency", settings.deviceScanFrequency());
    node.put("watchdogEnabled", settings.watchdogEnabled());
    node.set("latitude", Wire.number(settings.latitude()));
    node.set("longitude", Wire.number(settings.longitude()));
    node.put("logLevel", settings.logLevel());
    node.put("availableDiskThreshold", settings.availableDiskThreshold());
    node.put("dockerPruningFrequency", settings.dockerPruningFrequency());
    node.put("routerHost", config.routerHost());
    node.put("routerPort", config.routerPort());
    node.set("timeZone", timeZone(settings));
    return node;
  }

  /**
   * Null until the agent has told its settings, which have a position always and an empty time zone
   * where it has none. ioFog's agent takes no settings at all in which the zone is null.
   */
  private static JsonNode timeZone(AgentSettings settings) {
    boolean told = !Double.isNaN(settings.latitude());
    return settings.timeZone().isEmpty() && !told
        ? NullNode.getInstance()
        : TextNode.valueOf(settings.timeZone());
  }

  /**
   * The object of {@code GET /iofog/:uuid/hal/*}.
   *
   * @param info what the agent reported
   */
  public static ObjectNode hardware(HardwareInfo info) {
    ObjectNode node = Json.object();
    node.put("id", info.id()).put("info", info.info());
    node.put("createdAt", Wire.time(info.createdAt()));
    node.put("updatedAt", Wire.time(info.updatedAt()));
    return node.put("iofogUuid", info.agentUuid());
  }
}
