/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.conf;

import io.tule.router.internal.entity.EntityException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Typed access to the attributes of a valid entity.
 *
 * @param map the attributes
 */
record Attributes(Map<String, Object> map) {
  private static final Logger LOG = LoggerFactory.getLogger("io.tule.router.CONN_MGR");
  private static final Map<String, Integer> SERVICES =
      Map.of("amqp", 5672, "amqps", 5671, "http", 80, "https", 443);

  Attributes {
    Objects.requireNonNull(map, "map");
  }

  boolean has(String key) {
    return map.get(key) != null;
  }

  /** A text, empty if there is none. */
  String text(String key) {
    Object value = map.get(key);
    return value == null ? "" : String.valueOf(value);
  }

  int number(String key, int otherwise) {
    return map.get(key) instanceof Number number
        ? (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.longValue()))
        : otherwise;
  }

  boolean flag(String key) {
    return Boolean.TRUE.equals(map.get(key));
  }

  /** Words separated by spaces or commas. */
  List<String> words(String key) {
    List<String> words = new ArrayList<>();
    for (String word : text(key).split("[\\s,]+", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  /** A port by number or by the name of its service. */
  int port(String key) {
    String text = text(key);
    Integer known = SERVICES.get(text);
    if (known != null) {
      return known;
    }
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Refused below: it is neither.
    }
    throw EntityException.badRequest("Invalid port '" + text + "'");
  }

  /** The entries of a map. */
  Map<String, Object> entries(String key) {
    Map<String, Object> entries = new LinkedHashMap<>();
    if (map.get(key) instanceof Map<?, ?> given) {
      given.forEach((k, v) -> entries.put(String.valueOf(k), v));
    }
    return entries;
  }

  /** A secret, which may be given as {@code pass:SECRET}, {@code env:NAME} or {@code file:PATH}. */
  String secret(String key) {
    String text = text(key);
    if (text.startsWith("pass:")) {
      return text.substring("pass:".length()).strip();
    }
    if (text.startsWith("literal:")) {
      return text.substring("literal:".length()).strip();
    }
    if (text.startsWith("env:")) {
      String name = text.substring("env:".length()).strip();
      String value = System.getenv(name);
      if (value == null) {
        throw EntityException.badRequest("There is no environment variable " + name);
      }
      return value;
    }
    return text.startsWith("file:") ? firstLine(text.substring("file:".length()).strip()) : text;
  }

  /** The first line of a file that an attribute names, empty if it names none. */
  String secretFile(String key) {
    return has(key) ? firstLine(text(key)) : "";
  }

  private static String firstLine(String file) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines.findFirst().orElse("").strip();
    } catch (IOException e) {
      // What needs the secret fails by itself, and nothing else.
      LOG.error(
          "Unable to open password file {}, error: {}",
          file,
          e instanceof NoSuchFileException ? "No such file or directory" : e.toString());
      return "";
    }
  }
}
