/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** This machine itself: clock, disk, ports, the files of Tule, and the agent. */
final class NodeChecks {
  private static final Instant BUILT_AFTER = Instant.parse("2026-01-01T00:00:00Z");
  private static final int CONNECT_MILLIS = 2_000;
  private static final int LEAST_PERCENT = 5;
  private static final int FEW_PERCENT = 20;
  private static final long LEAST_BYTES = 100L << 20;
  private static final int LOCAL_API = 54321;
  private static final int CONTROLLER = 51121;

  private final Machine machine;
  private final Clock clock;

  NodeChecks(Machine machine, Clock clock) {
    this.machine = machine;
    this.clock = clock;
  }

  Finding clock() {
    Instant now = clock.instant();
    return now.isBefore(BUILT_AFTER)
        ? Finding.wrong(
            "clock",
            "it is " + now + ", before this version was built",
            "set it, and install a time service (apt-get install chrony)")
        : Finding.ok("clock", "it is " + now);
  }

  Finding disk() {
    return disk("disk", machine.data());
  }

  static Finding disk(String check, Path path) {
    try {
      Path there = path;
      while (!Files.exists(there) && there.getParent() != null) {
        there = there.getParent();
      }
      var store = Files.getFileStore(there);
      long left = store.getUsableSpace();
      long percent = 100 * left / Math.max(1, store.getTotalSpace());
      String text = "%s: %,d MiB left, %d %%".formatted(path, left >> 20, percent);
      if (percent < LEAST_PERCENT || left < LEAST_BYTES) {
        return Finding.wrong(check, text, "make room; tule agent prune removes unused images");
      }
      return percent < FEW_PERCENT
          ? Finding.warn(check, text, "make room soon; tule agent prune removes unused images")
          : Finding.ok(check, text);
    } catch (IOException e) {
      return Finding.wrong(check, path + " cannot be read: " + e.getMessage(), "look at the disk");
    }
  }

  /** Secrets must be readable by their owner alone. */
  Finding files() {
    List<String> open = new ArrayList<>();
    for (String name :
        List.of("", "agent", "agent/local-api", "agent/journal.json", "admin.properties")) {
      Path path = name.isEmpty() ? machine.data() : machine.data().resolve(name);
      try {
        if (Files.exists(path) && isOpen(Files.getPosixFilePermissions(path))) {
          open.add(path.toString());
        }
      } catch (IOException | UnsupportedOperationException e) {
        open.add(path + " (unreadable)");
      }
    }
    return open.isEmpty()
        ? Finding.ok("files", machine.data() + " is its owner's alone")
        : Finding.wrong(
            "files", "others may read " + String.join(", ", open), "chmod -R go-rwx them");
  }

  private static boolean isOpen(Set<PosixFilePermission> permissions) {
    return permissions.stream()
        .anyMatch(each -> each.name().startsWith("OTHERS") || each.name().startsWith("GROUP"));
  }

  List<Finding> ports() {
    List<Finding> found = new ArrayList<>();
    if (machine.hasAgent()) {
      found.add(
          port("Local API", machine.port("TULE_LOCALAPI_PORT", LOCAL_API), machine.runs("agent")));
    }
    if (machine.hasController()) {
      found.add(
          port(
              "Controller",
              machine.port("TULE_CONTROLLER_PORT", CONTROLLER),
              machine.runs("controller")));
    }
    return found;
  }

  private static Finding port(String what, int port, boolean runs) {
    boolean taken = connects("127.0.0.1", port);
    if (taken == runs) {
      return Finding.ok("ports", what + " at " + port + (runs ? " answers" : " is free"));
    }
    return runs
        ? Finding.wrong(
            "ports", what + " does not answer at " + port, "look into tule logs; wait if it starts")
        : Finding.wrong(
            "ports",
            what + ": another program has port " + port,
            "stop it (ss -ltnp shows it), or choose another port in the environment of tule up");
  }

  static boolean connects(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  Finding agent() {
    if (!machine.hasAgent()) {
      return Finding.ok("agent", "none is installed here");
    }
    if (!machine.runs("agent")) {
      return Finding.wrong("agent", "it does not run", "tule up");
    }
    JsonNode status = machine.status();
    List<String> reasons = new ArrayList<>();
    status.path("reasons").forEach(reason -> reasons.add(reason.asText()));
    return switch (status.path("state").asText("")) {
      case "RUNNING" ->
          Finding.ok("agent", "it runs " + status.path("microservices").size() + " microservices");
      case "DEGRADED" ->
          Finding.wrong("agent", "degraded: " + String.join("; ", reasons), "see the other checks");
      default -> Finding.warn("agent", "it is starting", "wait some seconds, then ask again");
    };
  }

  /** What runs but fails. */
  Finding microservices() {
    List<String> failing = new ArrayList<>();
    for (JsonNode each : machine.status().path("microservices")) {
      String error = each.path("errorMessage").asText("");
      if (!error.isEmpty()) {
        failing.add(each.path("name").asText(each.path("uuid").asText()) + ": " + error);
      }
    }
    return failing.isEmpty()
        ? Finding.ok("microservices", "none tells of an error")
        : Finding.warn(
            "microservices",
            String.join("; ", failing),
            "tule describe microservice APPLICATION/NAME, tule logs microservice APPLICATION/NAME");
  }
}
