/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.command;

import io.tule.agent.internal.NodeAddress;
import io.tule.agent.internal.link.Usage;
import io.tule.agent.internal.parameters.Parameter;
import io.tule.agent.internal.parameters.Parameters;
import io.tule.api.agent.AgentStatus;
import io.tule.api.agent.LocalApiReport;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The lines of `status` and `info`; labels and forms are those of an ioFog Agent 3.1. */
final class Reports {
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;
  private static final double MEBI = 1024.0 * 1024.0;
  private static final String DYNAMIC = "dynamic";

  private final Host host;
  private final Parameters parameters;
  private final Clock clock;

  Reports(Host host, Parameters parameters, Clock clock) {
    this.host = host;
    this.parameters = parameters;
    this.clock = clock;
  }

  Map<String, String> status() {
    AgentStatus status = host.status();
    Usage usage = host.usage();
    LocalApiReport messages = host.messages();
    boolean starting = status.state() == AgentStatus.State.STARTING;
    long running =
        status.microservices().stream().filter(line -> line.state().equals("RUNNING")).count();
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("ioFog daemon", starting ? "STARTING" : "RUNNING");
    lines.put("Memory Usage", text("about %.2f MiB", usage.memoryBytes() / MEGA));
    lines.put("Disk Usage", disk(messages.archiveBytes() / GIGA));
    lines.put("CPU Usage", text("about %.2f %%", usage.cpuPercent()));
    lines.put("Running Microservices", Long.toString(running));
    lines.put("Connection to Controller", link(status.link()));
    lines.put("Messages Processed", text("about %,d", messages.processed()));
    lines.put("System Time", time());
    lines.put(
        "System Available Disk",
        text(
            "%.2f MB (%.2f %%)",
            usage.availableDiskBytes() / MEBI,
            100.0 * usage.availableDiskBytes() / Math.max(1, usage.totalDiskBytes())));
    lines.put("System Available Memory", text("%.2f MB", usage.availableMemoryBytes() / MEBI));
    lines.put("System Total CPU", text("%.2f %%", usage.totalCpuPercent()));
    return lines;
  }

  private static String disk(double gigabytes) {
    return gigabytes < 1
        ? text("about %.2f MiB", gigabytes * 1024)
        : text("about %.2f GiB", gigabytes);
  }

  private String time() {
    return DateTimeFormatter.ofPattern("dd/MM/yyyy hh:mm a", Locale.US)
        .withZone(ZoneId.systemDefault())
        .format(clock.instant());
  }

  private static String text(String form, Object... values) {
    return String.format(Locale.US, form, values);
  }

  private static String link(AgentStatus.Link link) {
    return switch (link) {
      case NOT_PROVISIONED -> "not provisioned";
      case OK -> "ok";
      case BROKEN_CERTIFICATE -> "broken certificate";
      case NOT_CONNECTED, UNAUTHORIZED -> "not connected";
    };
  }

  Map<String, String> info() {
    AgentStatus status = host.status();
    String network = parameters.value(Parameter.NETWORK_INTERFACE);
    String address = NodeAddress.of(network, status.controllerUrl());
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("Iofog UUID", status.uuid().isEmpty() ? "not provisioned" : status.uuid());
    lines.put("IP Address", address.isEmpty() ? "unable to retrieve ip address" : address);
    lines.put("Network Interface", network(network, address));
    put(lines, "Secure Mode", Parameter.SECURE_MODE);
    lines.put("ioFog Controller", status.controllerUrl() + "/");
    put(lines, "ioFog Certificate", Parameter.CONTROLLER_CERT);
    put(lines, "Docker URL", Parameter.DOCKER_URL);
    put(lines, "Message Storage Limit", Parameter.DISK_LIMIT, "%.2f GiB");
    put(lines, "Message Storage Directory", Parameter.DISK_DIRECTORY);
    put(lines, "Memory RAM Limit", Parameter.MEMORY_LIMIT, "%.2f MiB");
    put(lines, "CPU Usage Limit", Parameter.CPU_LIMIT, "%.2f%%");
    put(lines, "Log Disk Limit", Parameter.LOG_LIMIT, "%.2f GiB");
    put(lines, "Log File Directory", Parameter.LOG_DIRECTORY);
    put(lines, "Log Rolling File Count", Parameter.LOG_COUNT);
    put(lines, "Log Level", Parameter.LOG_LEVEL);
    put(lines, "Status Update Frequency", Parameter.STATUS_FREQUENCY);
    put(lines, "Get Changes Frequency", Parameter.CHANGE_FREQUENCY);
    put(lines, "Scan Devices Frequency", Parameter.SCAN_FREQUENCY);
    put(lines, "Post Diagnostics Frequency", Parameter.DIAGNOSTICS_FREQUENCY);
    put(lines, "Isolated Docker Containers Mode", Parameter.WATCHDOG);
    put(lines, "GPS mode", Parameter.GPS);
    put(lines, "GPS coordinates(lat,lon)", Parameter.COORDINATES);
    lines.put("Fog type", parameters.fogType() == 2 ? "arm" : "intel_amd");
    put(lines, "Docker Pruning Frequency", Parameter.PRUNING_FREQUENCY);
    put(lines, "Available Disk Threshold", Parameter.DISK_THRESHOLD);
    put(lines, "Ready To Upgrade Scan Frequency", Parameter.UPGRADE_SCAN);
    put(lines, "Developer's Mode", Parameter.DEV_MODE);
    String zone = parameters.value(Parameter.TIME_ZONE);
    lines.put("Time Zone", zone.isEmpty() ? ZoneId.systemDefault().getId() : zone);
    return lines;
  }

  private static String network(String set, String address) {
    if (!set.equals(DYNAMIC)) {
      return set;
    }
    String found = NodeAddress.interfaceOf(address);
    return (found.equals("UNKNOWN") ? "not found" : found) + "(" + DYNAMIC + ")";
  }

  private void put(Map<String, String> lines, String label, Parameter parameter) {
    lines.put(label, parameters.value(parameter));
  }

  private void put(Map<String, String> lines, String label, Parameter parameter, String form) {
    lines.put(label, text(form, parameters.decimal(parameter)));
  }
}
