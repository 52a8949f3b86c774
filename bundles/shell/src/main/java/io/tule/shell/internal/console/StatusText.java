/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tule.api.agent.AgentStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An agent's state in words. */
public final class StatusText {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MAX_FILE = 10_000_000;

  private StatusText() {}

  /** The state that an agent in the same platform reports. */
  public static String of(AgentStatus status) {
    List<String> lines = new ArrayList<>();
    lines.add("Agent            " + (status.uuid().isEmpty() ? "-" : status.uuid()));
    lines.add("  status         " + state(status.state().name(), status.reasons()));
    lines.add("  controller     " + status.controllerUrl());
    lines.add("  link           " + status.link());
    if (!status.localApi().isEmpty()) {
      lines.add("  local API      " + status.localApi());
    }
    status.runtimes().forEach(runtime -> lines.add("  runtime        " + runtime));
    for (AgentStatus.MicroserviceLine each : status.microservices()) {
      String name = each.name().isEmpty() ? each.uuid() : each.name();
      String error = each.errorMessage().isEmpty() ? "" : " (" + each.errorMessage() + ")";
      lines.add("  microservice   " + name + " " + each.state() + " " + each.runtime() + error);
    }
    return String.join("\n", lines) + "\n";
  }

  /** The state that the agent of this machine last wrote to its file; empty if it has none. */
  public static String ofFile(Path data) {
    Path file = data.resolve("agent").resolve("status.json");
    try {
      if (Files.size(file) > MAX_FILE) {
        return "Agent            " + file + " is too large\n";
      }
      return of(status(JSON.readTree(Files.readString(file))));
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException | IllegalArgumentException e) {
      return "Agent            " + file + " cannot be read\n";
    }
  }

  private static AgentStatus status(JsonNode root) {
    List<AgentStatus.MicroserviceLine> microservices = new ArrayList<>();
    for (JsonNode each : root.path("microservices")) {
      microservices.add(
          new AgentStatus.MicroserviceLine(
              each.path("uuid").asText(""),
              each.path("name").asText(""),
              each.path("runtime").asText(""),
              each.path("state").asText(""),
              each.path("errorMessage").asText("")));
    }
    return new AgentStatus(
        root.path("uuid").asText(""),
        AgentStatus.State.valueOf(root.path("state").asText("STARTING")),
        texts(root.path("reasons")),
        root.path("controllerUrl").asText(""),
        AgentStatus.Link.valueOf(root.path("link").asText("NOT_PROVISIONED")),
        texts(root.path("runtimes")),
        microservices,
        root.path("localApi").asText(""));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  /** For example {@code degraded: no runtime "docker"}. */
  private static String state(String state, List<String> reasons) {
    String word = state.toLowerCase(Locale.ROOT);
    return reasons.isEmpty() ? word : word + ": " + String.join("; ", reasons);
  }
}
