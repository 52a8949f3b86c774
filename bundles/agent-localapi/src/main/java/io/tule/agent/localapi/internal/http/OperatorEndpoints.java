/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tule.agent.localapi.internal.bus.Bus;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentControl;
import io.tule.api.agent.AgentStatus;
import io.tule.api.agent.NodeAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the operator of the node asks for, with the node's token. May block. */
final class OperatorEndpoints {
  /** The version of the protocol's Agent that this one stands for. */
  private static final String VERSION = "3.1.0";

  private static final double MEGA = 1e6;
  private static final List<String> CONFIG_KEYS =
      List.of(
          "disk-limit",
          "disk-directory",
          "memory-limit",
          "cpu-limit",
          "controller-url",
          "cert-directory",
          "docker-url",
          "network-adapter",
          "logs-limit",
          "logs-directory",
          "logs-count",
          "logs-level",
          "status-frequency",
          "changes-frequency",
          "diagnostics-frequency",
          "device-scan-frequency",
          "isolated",
          "gps",
          "fog-type",
          "developer-mode",
          "time-zone");

  private final AgentControl agent;
  private final NodeAccess node;
  private final Bus bus;
  private final Clock clock;

  OperatorEndpoints(AgentControl agent, NodeAccess node, Bus bus, Clock clock) {
    this.agent = agent;
    this.node = node;
    this.bus = bus;
    this.clock = clock;
  }

  Answer status() {
    return Answer.json(map(statusLines()));
  }

  Answer info() {
    return Answer.json(map(infoLines()));
  }

  Answer version() {
    return Answer.json(JsonNodeFactory.instance.objectNode().put("version", VERSION).toString());
  }

  private static String map(Map<String, String> lines) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    lines.forEach(
        (label, value) -> body.put(label.toLowerCase(Locale.ROOT).replace(' ', '-'), value));
    return body.toString();
  }

  private Map<String, String> statusLines() {
    AgentStatus status = agent.status();
    Runtime jvm = Runtime.getRuntime();
    Map<String, String> lines = new LinkedHashMap<>();
    boolean starting = status.state() == AgentStatus.State.STARTING;
    lines.put("ioFog daemon", starting ? "STARTING" : "RUNNING");
    lines.put("Memory Usage", about((jvm.totalMemory() - jvm.freeMemory()) / MEGA) + " MiB");
    long running =
        status.microservices().stream().filter(line -> line.state().equals("RUNNING")).count();
    lines.put("Running Microservices", Long.toString(running));
    lines.put("Connection to Controller", link(status.link()));
    lines.put("Messages Processed", String.format(Locale.US, "about %,d", bus.processed()));
    lines.put(
        "System Time",
        DateTimeFormatter.ofPattern("dd/MM/yyyy hh:mm a", Locale.US)
            .withZone(ZoneId.systemDefault())
            .format(clock.instant()));
    lines.put("System Available Disk", disk());
    return lines;
  }

  private static String about(double value) {
    return String.format(Locale.US, "about %.2f", value);
  }

  private String disk() {
    try {
      var store = Files.getFileStore(node.dataDirectory());
      double left = store.getUsableSpace();
      double share = 100 * left / Math.max(1, store.getTotalSpace());
      return String.format(Locale.US, "%.2f MB (%.2f %%)", left / MEGA, share);
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String link(AgentStatus.Link link) {
    return switch (link) {
      case NOT_PROVISIONED -> "not provisioned";
      case OK -> "ok";
      case NOT_CONNECTED, UNAUTHORIZED -> "not connected";
    };
  }

  private Map<String, String> infoLines() {
    AgentStatus status = agent.status();
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("Iofog UUID", status.uuid().isEmpty() ? "not provisioned" : status.uuid());
    lines.put("ioFog Controller", status.controllerUrl());
    lines.put("GPS Coordinates", node.view().latitude() + "," + node.view().longitude());
    lines.put("Developer Mode", "off");
    lines.put("Time Zone", ZoneId.systemDefault().getId());
    return lines;
  }

  Answer provision(Request request) {
    JsonNode key = request.json().path("provisioning-key");
    if (!key.isTextual() || key.asText().isBlank()) {
      return Answer.bad("Incorrect content/data, provisioning-key not found");
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    try {
      String uuid = agent.provision("", key.asText().strip());
      return Answer.json(body.put("status", "success").put("iofog-uuid", uuid).toString());
    } catch (TuleException e) {
      body.put("status", "failed").put("errorMessage", e.getMessage());
      return Answer.jsonFailure(HttpResponseStatus.INTERNAL_SERVER_ERROR, body.toString());
    }
  }

  Answer deprovision() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    try {
      agent.deprovision();
      return Answer.json(
          body.put("message", "Success - tokens, identifiers and keys removed")
              .put("status", "success")
              .toString());
    } catch (TuleException e) {
      body.put("message", "Failure - not provisioned").put("status", "failed");
      return Answer.jsonFailure(HttpResponseStatus.INTERNAL_SERVER_ERROR, body.toString());
    }
  }

  /** A known key is answered with why it is not taken here; its owner is the Controller. */
  Answer config(Request request) {
    ObjectNode errors = JsonNodeFactory.instance.objectNode();
    request
        .json()
        .properties()
        .forEach(
            each -> {
              if (CONFIG_KEYS.contains(each.getKey())) {
                errors.put(
                    each.getKey(),
                    "Set it at the Controller or in the agent's own file io.tule.agent.cfg");
              }
            });
    return errors.isEmpty()
        ? Answer.bad("Incorrect content/data, no known parameter")
        : Answer.json(errors.toString());
  }

  /** The commands that need no more than this node; a line break is written as two characters. */
  Answer command(Request request) {
    JsonNode command = request.json().path("command");
    if (!command.isTextual()) {
      return Answer.bad("Incorrect content/data, command not found");
    }
    String[] words = command.asText().strip().split(" ", -1);
    switch (words[0]) {
      case "status":
        return reply(padded(statusLines(), 28));
      case "info":
        return reply(padded(infoLines(), 40));
      case "version", "--version", "-v":
        return reply("ioFog " + VERSION);
      case "provision":
        return words.length == 2 ? provisionCommand(words[1]) : reply(help());
      case "deprovision":
        return deprovisionCommand();
      default:
        return reply(help());
    }
  }

  private Answer provisionCommand(String key) {
    String begin = "Provisioning with key \"" + key + "\" ... Result: \\n";
    try {
      return reply(begin + "Provision success - Iofog UUID is " + agent.provision("", key));
    } catch (TuleException e) {
      return failure(begin + "Provision failed with error message: \"" + e.getMessage() + "\"");
    }
  }

  private Answer deprovisionCommand() {
    String begin = "Deprovisioning from controller ... \\n";
    try {
      agent.deprovision();
      return reply(begin + "Success - tokens, identifiers and keys removed");
    } catch (TuleException e) {
      return failure(begin + "Failure - not provisioned");
    }
  }

  private static Answer reply(String text) {
    return Answer.okay(JsonNodeFactory.instance.objectNode().put("response", text).toString());
  }

  private static Answer failure(String text) {
    return Answer.failure(
        HttpResponseStatus.INTERNAL_SERVER_ERROR,
        JsonNodeFactory.instance
            .objectNode()
            .put("response", text)
            .put("error", "Internal server error")
            .toString());
  }

  private static String padded(Map<String, String> lines, int width) {
    StringBuilder text = new StringBuilder();
    lines.forEach(
        (label, value) ->
            text.append(label)
                .append(" ".repeat(Math.max(0, width - label.length())))
                .append(" : ")
                .append(value)
                .append("\\n"));
    return text.toString();
  }

  private static String help() {
    return "Usage 1: iofog-agent [OPTION]\\nUsage 2: iofog-agent [COMMAND] <Argument>\\n"
        + "Commands: help, version, status, info, provision <key>, deprovision\\n";
  }
}
