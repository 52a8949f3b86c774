/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the columns of each statement's result are. Drivers look a name up for each row, at more
 * cost than reading the value; statements are constant texts, so that what was found stays true.
 */
final class ColumnNumbers {
  /** Far more than there are statements. */
  private static final int MOST = 2_000;

  private final Map<String, Map<String, Integer>> byStatement = new ConcurrentHashMap<>();

  /** Numbers by name of one statement's columns; whoever finds one adds it. */
  Map<String, Integer> of(String statement) {
    Map<String, Integer> known = byStatement.get(statement);
    if (known != null) {
      return known;
    }
    if (byStatement.size() >= MOST) {
      byStatement.clear();
    }
    return byStatement.computeIfAbsent(statement, s -> new ConcurrentHashMap<>());
  }
}
