/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.NodeAddress;
import io.tule.agent.internal.Settings;
import io.tule.agent.internal.journal.JournalState;
import io.tule.agent.internal.reconcile.MicroserviceView;
import io.tule.api.agent.LocalApiReport;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Clock;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Supplier;

/** The bodies that an ioFog Agent 3.1 sends, every key of them. */
final class Bodies {
  /** With less than this on its disk the agent cannot keep what it is told. */
  private static final long LEAST_DISK_BYTES = 1L << 20;

  /** The version of the protocol's Agent that this one stands for. */
  static final String PROTOCOL_VERSION = "3.1.0";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Node node;
  private final Clock clock;
  private volatile Supplier<LocalApiReport> messages = () -> LocalApiReport.NONE;

  Bodies(Node node, Clock clock) {
    this.node = node;
    this.clock = clock;
  }

  /** Sets where the counts of messages come from. */
  void messages(Supplier<LocalApiReport> counts) {
    messages = counts;
  }

  /** For {@code PATCH agent/config}: what the Controller said, completed by the agent's own. */
  ObjectNode config(JournalState state, Settings settings) {
    JsonNode config = state.config();
    String address = NodeAddress.towards(state.identity().controllerUrl());
    ObjectNode body = JSON.objectNode();
    body.put("networkInterface", NodeAddress.interfaceOf(address));
    body.put("dockerUrl", text(config, "dockerUrl", "unix:///var/run/docker.sock"));
    number(body, config, "diskLimit", 10);
    body.put("diskDirectory", text(config, "diskDirectory", "/var/lib/iofog-agent/"));
    number(body, config, "memoryLimit", 4096);
    number(body, config, "cpuLimit", 80);
    number(body, config, "logLimit", 10);
    body.put("logDirectory", text(config, "logDirectory", "/var/log/iofog-agent/"));
    number(body, config, "logFileCount", 10);
    number(body, config, "statusFrequency", settings.statusSeconds());
    number(body, config, "changeFrequency", settings.changeSeconds());
    number(body, config, "deviceScanFrequency", 60);
    body.put("watchdogEnabled", config.path("watchdogEnabled").asBoolean());
    body.put("gpsMode", text(config, "gpsMode", "off"));
    body.put("latitude", config.path("latitude").asDouble());
    body.put("longitude", config.path("longitude").asDouble());
    body.put("logLevel", text(config, "logLevel", "INFO"));
    number(body, config, "availableDiskThreshold", 20);
    number(body, config, "dockerPruningFrequency", 1);
    body.put("readyToUpgradeScanFrequency", 24);
    return body;
  }

  private static String text(JsonNode config, String name, String missing) {
    return config.path(name).isTextual() ? config.path(name).asText() : missing;
  }

  private static void number(ObjectNode body, JsonNode config, String name, int missing) {
    JsonNode value = config.path(name);
    if (value.isNumber()) {
      body.set(name, value);
    } else {
      body.put(name, missing);
    }
  }

  /** For {@code PUT agent/status}. */
  ObjectNode status(JournalState state, Collection<MicroserviceView> microservices) {
    long now = clock.millis();
    ObjectNode body = JSON.objectNode();
    body.put("daemonStatus", "RUNNING");
    body.put("daemonOperatingDuration", Math.max(0, now - node.startedAtMillis()));
    body.put("daemonLastStart", node.startedAtMillis());
    body.put("memoryUsage", node.memoryBytes() / 1e6);
    body.put("diskUsage", 0.0);
    body.put("cpuUsage", node.ownCpuPercent());
    body.put("memoryViolation", false);
    body.put("diskViolation", node.availableDiskBytes() < LEAST_DISK_BYTES);
    body.put("cpuViolation", false);
    body.put("systemAvailableDisk", node.availableDiskBytes());
    body.put("systemAvailableMemory", node.availableMemoryBytes());
    body.put("systemTotalCpu", node.totalCpuPercent());
    body.put("microserviceStatus", microservices(microservices, now).toString());
    body.put("repositoryCount", state.registries().size());
    body.put("repositoryStatus", "[]");
    body.put("systemTime", now);
    body.put("lastStatusTime", now);
    body.put("ipAddress", NodeAddress.towards(state.identity().controllerUrl()));
    body.put("ipAddressExternal", "");
    LocalApiReport counts = messages.get();
    body.put("processedMessages", counts.processed());
    body.put("microserviceMessageCounts", published(counts).toString());
    body.put("messageSpeed", counts.perSecond());
    body.put("lastCommandTime", 0);
    body.put("tunnelStatus", tunnel().toString());
    body.put("version", PROTOCOL_VERSION);
    body.put("isReadyToUpgrade", false);
    body.put("isReadyToRollback", false);
    return body;
  }

  private static ArrayNode published(LocalApiReport counts) {
    ArrayNode list = JSON.arrayNode();
    counts.published().forEach((id, n) -> list.addObject().put("id", id).put("messagecount", n));
    return list;
  }

  private static ObjectNode tunnel() {
    return JSON.objectNode()
        .put("username", "-")
        .put("host", "-")
        .put("rport", 0)
        .put("lport", 0)
        .put("status", "CLOSED")
        .put("errormessage", "-");
  }

  private static ArrayNode microservices(Collection<MicroserviceView> views, long now) {
    DecimalFormat percent =
        new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.US));
    ArrayNode items = JSON.arrayNode();
    for (MicroserviceView view : views) {
      ObjectNode item = items.addObject();
      item.put("id", view.uuid()).put("status", view.state()).put("percentage", view.percent());
      if (!view.containerId().isEmpty()) {
        long started = view.startedAtMillis();
        item.put("containerId", view.containerId());
        item.put("startTime", started);
        item.put("operatingDuration", started == 0 ? 0 : Math.max(0, now - started));
        item.put("cpuUsage", percent.format(view.stats().cpuPercent()));
        item.put("memoryUsage", Long.toString(view.stats().memoryBytes()));
      }
      if (!view.health().isEmpty()) {
        item.put("healthStatus", view.health());
      }
      item.put("errorMessage", view.error());
    }
    return items;
  }
}
