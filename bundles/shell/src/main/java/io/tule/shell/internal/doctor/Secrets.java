/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts: those that this machine's files hold, wherever they stand, and what
 * looks like one.
 */
final class Secrets {
  private static final String GONE = "***";
  private static final int SHORTEST = 6;
  private static final long MOST_BYTES = 64L << 20;
  private static final Pattern NAME =
      Pattern.compile(
          "(?i).*(password|passwd|passphrase|secret|token|credential|rsakey|privatekey|apikey)"
              + ".*|(?i)(provision(ing)?-?)?key");
  private static final List<Pattern> SHAPES =
      List.of(
          Pattern.compile("(?s)(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?=-----END|\\z)"),
          Pattern.compile("()eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*"),
          Pattern.compile("(://)[^/\\s:@]+:[^/\\s@]+(?=@)"),
          Pattern.compile("(?i)(authorization[\"']?\\s*[:=]\\s*)(?:\"[^\"]*\"|[^\\r\\n,}]+)"),
          Pattern.compile(
              "(?i)((?:password|passwd|passphrase|secret|token|credential|rsakey|apikey)"
                  + "[a-z_.-]*[\"']?\\s*[:=]\\s*)(?:\"[^\"]*\"|'[^']*'|[^\\s,;&}\"']+)"),
          Pattern.compile("(?i)((?<![a-z])key\\s*[:=]\\s*)(?:\"[^\"]*\"|[^\\s,;&}\"']+)"));

  private final Set<String> known =
      new TreeSet<>(
          Comparator.comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  /** Learns what the files of a data directory hold. */
  Secrets(Path data) {
    properties(data.resolve("admin.properties"));
    properties(data.resolve("credentials"));
    properties(data.resolve("agent/provision.properties"));
    lines(data.resolve("agent/local-api"));
    json(data.resolve("agent/journal.json"));
    for (Path directory : List.of(data, data.resolve("agent"), data.resolve("cli"))) {
      each(directory, "*.json", this::json);
    }
    for (String role : List.of("all", "agent", "controller")) {
      Path etc = data.resolve("platform").resolve(role).resolve("etc");
      everyValue(etc.resolve("users.properties"));
      each(etc, "*.cfg", this::properties);
    }
    each(data.resolve("controller"), "*key*", this::lines);
    each(data.resolve("controller"), "*password*", this::lines);
  }

  private interface Take {
    void from(Path file);
  }

  private static void each(Path directory, String pattern, Take take) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
      files.forEach(take::from);
    } catch (IOException e) {
      // No such directory on this machine.
      return;
    }
  }

  private static boolean isSmall(Path file) throws IOException {
    return Files.isRegularFile(file) && Files.isReadable(file) && Files.size(file) <= MOST_BYTES;
  }

  private void add(String value) {
    String text = value.strip();
    if (text.length() >= SHORTEST && !text.startsWith("${")) {
      known.add(text);
    }
  }

  private void lines(Path file) {
    try {
      if (isSmall(file) && Files.size(file) < 65_536) {
        Files.readString(file).lines().forEach(this::add);
      }
    } catch (IOException e) {
      // No text: its bytes stand in no log.
      return;
    }
  }

  private void everyValue(Path file) {
    for (Map.Entry<Object, Object> each : read(file).entrySet()) {
      for (String part : each.getValue().toString().split(",", -1)) {
        if (!part.startsWith("_g_") && !part.matches("[a-z]+(group)?")) {
          add(part);
        }
      }
    }
  }

  private void properties(Path file) {
    for (Map.Entry<Object, Object> each : read(file).entrySet()) {
      if (isName(each.getKey().toString())) {
        add(each.getValue().toString());
      }
    }
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    try {
      if (isSmall(file)) {
        try (Reader reader = Files.newBufferedReader(file)) {
          properties.load(reader);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      return new Properties();
    }
    return properties;
  }

  private void json(Path file) {
    try {
      if (isSmall(file)) {
        walk(new ObjectMapper().readTree(Files.readString(file)));
      }
    } catch (IOException e) {
      // Half a file is packed by nobody.
      return;
    }
  }

  private void walk(JsonNode node) {
    // An environment is a list of names with values.
    if (node.path("key").isTextual() && isName(node.path("key").asText())) {
      add(node.path("value").asText(""));
    }
    node.properties()
        .forEach(
            each -> {
              if (each.getValue().isTextual() && isName(each.getKey())) {
                add(each.getValue().asText());
              }
            });
    node.forEach(this::walk);
  }

  private static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The text without secrets. */
  String without(String text) {
    String clean = text;
    for (String secret : known) {
      clean = clean.replace(secret, GONE);
    }
    for (Pattern shape : SHAPES) {
      clean = shape.matcher(clean).replaceAll("$1" + GONE);
    }
    return clean;
  }
}
