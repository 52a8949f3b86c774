/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.NodeAddress;
import io.tule.agent.internal.journal.JournalState;
import io.tule.agent.internal.parameters.Parameter;
import io.tule.agent.internal.parameters.Parameters;
import io.tule.agent.internal.reconcile.MicroserviceView;
import io.tule.api.agent.LocalApiReport;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Clock;
import java.util.Collection;
import java.util.Locale;
import java.util.function.BooleanSupplier;
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
  private final Parameters parameters;
  private volatile BooleanSupplier diskPressure = () -> false;
  private final Orders orders;
  private volatile Supplier<LocalApiReport> messages = () -> LocalApiReport.NONE;

  Bodies(Node node, Clock clock, Parameters parameters, Orders orders) {
    this.node = node;
    this.clock = clock;
    this.parameters = parameters;
    this.orders = orders;
  }

  /** Sets what tells whether a disk of the node has too little room. */
  void disk(BooleanSupplier pressure) {
    diskPressure = pressure;
  }

  /** Sets where the counts of messages come from. */
  void messages(Supplier<LocalApiReport> counts) {
    messages = counts;
  }

  /** For {@code PATCH agent/config}. */
  ObjectNode config(JournalState state) {
    ObjectNode body = JSON.objectNode();
    for (Parameter parameter : Parameter.values()) {
      if (!parameter.json().isEmpty() && parameter != Parameter.TIME_ZONE) {
        parameters.put(body, parameter);
      }
    }
    return body.put("networkInterface", NodeAddress.interfaceOf(address(state)));
  }

  private String address(JournalState state) {
    return NodeAddress.of(
        parameters.value(Parameter.NETWORK_INTERFACE), state.identity().controllerUrl());
  }

  /** For {@code PUT agent/status}. */
  ObjectNode status(JournalState state, Collection<MicroserviceView> microservices) {
    long now = clock.millis();
    LocalApiReport counts = messages.get();
    ObjectNode body = JSON.objectNode();
    body.put("daemonStatus", "RUNNING");
    body.put("daemonOperatingDuration", Math.max(0, now - node.startedAtMillis()));
    body.put("daemonLastStart", node.startedAtMillis());
    usage(body, node.usage(), counts);
    body.put("microserviceStatus", microservices(microservices, now).toString());
    body.put("repositoryCount", state.registries().size());
    body.put("repositoryStatus", "[]");
    body.put("systemTime", now);
    body.put("lastStatusTime", now);
    body.put("ipAddress", address(state));
    body.put("processedMessages", counts.processed());
    body.put("microserviceMessageCounts", published(counts).toString());
    body.put("messageSpeed", counts.perSecond());
    body.put("lastCommandTime", 0);
    body.put("version", PROTOCOL_VERSION);
    orders.report(body);
    return body;
  }

  private void usage(ObjectNode body, Usage usage, LocalApiReport counts) {
    double memory = usage.memoryBytes() / 1e6;
    double disk = counts.archiveBytes() / 1e9;
    body.put("memoryUsage", memory);
    body.put("diskUsage", disk);
    body.put("cpuUsage", usage.cpuPercent());
    body.put("memoryViolation", memory > parameters.decimal(Parameter.MEMORY_LIMIT));
    body.put(
        "diskViolation",
        disk > parameters.decimal(Parameter.DISK_LIMIT)
            || diskPressure.getAsBoolean()
            || usage.availableDiskBytes() < LEAST_DISK_BYTES);
    body.put("cpuViolation", usage.cpuPercent() > parameters.decimal(Parameter.CPU_LIMIT));
    body.put("systemAvailableDisk", usage.availableDiskBytes());
    body.put("systemAvailableMemory", usage.availableMemoryBytes());
    body.put("systemTotalCpu", usage.totalCpuPercent());
  }

  private static ArrayNode published(LocalApiReport counts) {
    ArrayNode list = JSON.arrayNode();
    counts.published().forEach((id, n) -> list.addObject().put("id", id).put("messagecount", n));
    return list;
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
      } else {
        // What is left out stays as it was told before.
        item.put("containerId", "").put("startTime", 0).put("operatingDuration", 0);
        item.put("cpuUsage", "0").put("memoryUsage", "0").put("healthStatus", "");
      }
      if (!view.health().isEmpty()) {
        item.put("healthStatus", view.health());
      }
      item.put("errorMessage", view.error());
    }
    return items;
  }
}
