/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Tule's files on this machine say, whether it runs or not. */
final class Machine {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Z_]+)(?::-([^}]*))?}");
  private static final long MOST_BYTES = 64L << 20;
  private static final List<String> ROLES = List.of("all", "agent", "controller");

  private final Path data;
  private final UnaryOperator<String> environment;

  Machine(Path data, UnaryOperator<String> environment) {
    this.data = data;
    this.environment = environment;
  }

  Path data() {
    return data;
  }

  /** A JSON file below the data directory; missing if it is not there or no JSON. */
  JsonNode json(String file) {
    Path path = data.resolve(file);
    try {
      if (!Files.exists(path) || Files.size(path) > MOST_BYTES) {
        return MissingNode.getInstance();
      }
      return new ObjectMapper().readTree(Files.readString(path));
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** The agent's status; missing if it has never run here. */
  JsonNode status() {
    return json("agent/status.json");
  }

  boolean hasAgent() {
    return Files.isDirectory(data.resolve("platform/all"))
        || Files.isDirectory(data.resolve("platform/agent"));
  }

  boolean hasController() {
    return Files.isDirectory(data.resolve("platform/all"))
        || Files.isDirectory(data.resolve("platform/controller"));
  }

  /** Whether the platform with a part runs: all, and agent or controller. */
  boolean runs(String part) {
    return isAlive("all") || isAlive(part);
  }

  private boolean isAlive(String role) {
    try {
      long pid = Long.parseLong(Files.readString(data.resolve("run/" + role + ".pid")).strip());
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  /** The etc directories of the platforms that there are. */
  List<Path> etc() {
    return ROLES.stream()
        .map(role -> data.resolve("platform").resolve(role).resolve("etc"))
        .filter(Files::isDirectory)
        .toList();
  }

  /** A property of a configuration file, its variables replaced. */
  String property(String file, String name, String missing) {
    for (Path directory : etc()) {
      Path path = directory.resolve(file);
      if (Files.isReadable(path)) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
          properties.load(reader);
          return resolved(properties.getProperty(name, missing));
        } catch (IOException | IllegalArgumentException e) {
          return missing;
        }
      }
    }
    return missing;
  }

  private String resolved(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> {
              String value = variable(found.group(1));
              String other = found.group(2) == null ? "" : found.group(2);
              return Matcher.quoteReplacement(value.isEmpty() ? other : value);
            });
  }

  /** A variable of the environment; empty if it is not set. */
  String variable(String name) {
    String value = environment.apply(name);
    return value == null ? "" : value;
  }

  int port(String name, int missing) {
    String value = variable(name);
    return value.matches("\\d{1,5}") ? Integer.parseInt(value) : missing;
  }
}
