/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.agent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the Local API is, for the agent's status.
 *
 * @param state one line for people: where it listens, or what is wrong
 * @param processed messages published since the start
 * @param perSecond messages per second over the last minute
 * @param published by microservice: messages published since the start
 * @param archiveBytes of messages on disk
 */
public record LocalApiReport(
    String state,
    long processed,
    double perSecond,
    Map<String, Long> published,
    long archiveBytes) {
  /** Without a Local API. */
  public static final LocalApiReport NONE = new LocalApiReport("", 0, 0, Map.of(), 0);

  /** Copies the map. */
  public LocalApiReport {
    published = Collections.unmodifiableMap(new LinkedHashMap<>(published));
  }
}
