/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The container engine, and whether the logs of its containers are bounded. */
final class EngineChecks {
  private static final int MOST_CONTAINERS = 200;

  /** Drivers that turn or do not keep logs by themselves. */
  private static final Set<String> BOUNDED = Set.of("local", "journald", "none", "syslog");

  private final Machine machine;

  EngineChecks(Machine machine) {
    this.machine = machine;
  }

  List<Finding> examine() {
    List<Finding> found = new ArrayList<>();
    String runtime = machine.property("io.tule.agent.cfg", "runtime", "docker");
    if (!runtime.equals("docker")) {
      found.add(Finding.ok("engine", "none is needed: microservices run by \"" + runtime + "\""));
      return found;
    }
    String url =
        machine.property("io.tule.runtime.docker.cfg", "dockerUrl", "unix:///var/run/docker.sock");
    Engine engine = new Engine(url);
    try {
      JsonNode version = engine.get("/version");
      found.add(
          Finding.ok(
              "engine",
              url
                  + " answers: version "
                  + version.path("Version").asText("?")
                  + ", API "
                  + version.path("ApiVersion").asText("?")));
      String root = engine.get("/info").path("DockerRootDir").asText("");
      if (!root.isEmpty()) {
        found.add(NodeChecks.disk("engine-disk", Path.of(root)));
      }
      found.add(logs(engine));
    } catch (IOException | IllegalArgumentException e) {
      found.add(
          Finding.wrong(
              "engine",
              url + " does not answer: " + e.getMessage(),
              "start it (systemctl start docker), let user "
                  + System.getProperty("user.name")
                  + " use it (group docker), or set dockerUrl in etc/io.tule.runtime.docker.cfg"));
    }
    return found;
  }

  private static Finding logs(Engine engine) throws IOException {
    String filter = URLEncoder.encode("{\"label\":[\"iofog-uuid\"]}", StandardCharsets.UTF_8);
    List<String> unbounded = new ArrayList<>();
    int seen = 0;
    for (JsonNode container : engine.get("/containers/json?all=1&filters=" + filter)) {
      if (seen++ == MOST_CONTAINERS) {
        break;
      }
      JsonNode details = engine.get("/containers/" + container.path("Id").asText() + "/json");
      JsonNode log = details.path("HostConfig").path("LogConfig");
      boolean bounded =
          BOUNDED.contains(log.path("Type").asText()) || log.path("Config").has("max-size");
      if (!bounded) {
        unbounded.add(details.path("Name").asText());
      }
    }
    if (unbounded.isEmpty()) {
      return Finding.ok("log-rotation", "bounded for " + seen + " containers of agents");
    }
    return Finding.wrong(
        "log-rotation",
        "no bound for the logs of " + String.join(", ", unbounded),
        "they are not this agent's work; rebuild these microservices, or remove the containers");
  }
}
