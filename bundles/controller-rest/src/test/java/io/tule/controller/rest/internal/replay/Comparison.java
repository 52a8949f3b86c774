/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds what a client could tell between two answers. */
final class Comparison {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern IDENTIFIER = Pattern.compile("^id$|Id$|^sourceRouter$|^destRouter$");
  private static final Set<String> VOLATILE =
      Set.of(
          "createdAt",
          "updatedAt",
          "created_at",
          "updated_at",
          "lastUpdated",
          "timestamp",
          "uptimeSec",
          "expirationTime",
          "accessToken",
          "token",
          "queueName",
          "stack",
          "lastActive",
          "configLastUpdated",
          "provisionKey",
          "lastStatusTime",
          "remotePort");
  private static final double RECENT_MILLIS = 1.5e12;

  private final Variables recorded;
  private final Variables replayed;
  private final Set<String> unstable;

  Comparison(Variables recorded, Variables replayed, Set<String> unstable) {
    this.recorded = recorded;
    this.replayed = replayed;
    this.unstable = Set.copyOf(unstable);
  }

  /** All differences, each with its place. */
  List<String> of(JsonNode expected, JsonNode actual) {
    return of("$", "", expected, actual);
  }

  private List<String> of(String path, String key, JsonNode expected, JsonNode actual) {
    if (!type(expected).equals(type(actual))) {
      return List.of(path + ": " + expected + " expected, got " + actual);
    }
    if (VOLATILE.contains(key) || unstable.contains(key)) {
      return List.of();
    }
    if (expected.isObject()) {
      return objects(path, expected, actual);
    }
    if (expected.isArray()) {
      return lists(path, key, expected, actual);
    }
    boolean same =
        expected.isTextual()
            ? sameText(expected.textValue(), actual.textValue())
            : expected.isNumber() ? sameNumber(key, expected, actual) : expected.equals(actual);
    return same ? List.of() : List.of(path + ": " + expected + " expected, got " + actual);
  }

  private static String type(JsonNode node) {
    return node.getNodeType().name();
  }

  private List<String> objects(String path, JsonNode expected, JsonNode actual) {
    List<String> found = new ArrayList<>();
    Set<String> keys = new TreeSet<>();
    expected.fieldNames().forEachRemaining(keys::add);
    actual.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      String at = path + "." + key;
      if (!actual.has(key)) {
        found.add(at + ": missing, recorded " + expected.get(key));
      } else if (!expected.has(key)) {
        found.add(at + ": not recorded, got " + actual.get(key));
      } else {
        found.addAll(of(at, key, expected.get(key), actual.get(key)));
      }
    }
    return found;
  }

  private List<String> lists(String path, String key, JsonNode expected, JsonNode actual) {
    if (expected.size() != actual.size()) {
      return List.of(
          path
              + ": "
              + expected.size()
              + " elements expected, got "
              + actual.size()
              + " "
              + actual);
    }
    List<String> found = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      found.addAll(of(path + "[" + i + "]", key, expected.get(i), actual.get(i)));
    }
    return found.isEmpty() || sameElements(key, expected, actual) ? List.of() : found;
  }

  private boolean sameElements(String key, JsonNode expected, JsonNode actual) {
    List<JsonNode> left = new ArrayList<>();
    actual.forEach(left::add);
    for (JsonNode element : expected) {
      boolean matched = false;
      for (Iterator<JsonNode> rest = left.iterator(); rest.hasNext() && !matched; ) {
        if (of("", key, element, rest.next()).isEmpty()) {
          rest.remove();
          matched = true;
        }
      }
      if (!matched) {
        return false;
      }
    }
    return true;
  }

  private boolean sameText(String expected, String actual) {
    String wanted = recorded.meaning(expected);
    String got = replayed.meaning(actual);
    return wanted.equals(got) || sameDocument(wanted, got);
  }

  /** A microservice's configuration is JSON in a text. */
  private boolean sameDocument(String expected, String actual) {
    if (!expected.startsWith("{") && !expected.startsWith("[")) {
      return false;
    }
    try {
      return of(JSON.readTree(expected), JSON.readTree(actual)).isEmpty();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private boolean sameNumber(String key, JsonNode expected, JsonNode actual) {
    if (expected.doubleValue() == actual.doubleValue()) {
      return true;
    }
    if (IDENTIFIER.matcher(key).find()) {
      // An identifier that nothing else refers to is only a number: 3.0.4 uses some twice.
      Set<String> wanted = recorded.naming(expected);
      Set<String> got = replayed.naming(actual);
      return (wanted.isEmpty() && got.isEmpty()) || wanted.stream().anyMatch(got::contains);
    }
    return expected.doubleValue() > RECENT_MILLIS && actual.doubleValue() > RECENT_MILLIS;
  }
}
