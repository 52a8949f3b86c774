/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import java.util.Map;
import java.util.Objects;

/**
 * How a connection presents itself.
 *
 * @param container AMQP container-id, unique among the router's connections; for people
 * @param properties added to the OPEN's properties; values as AMQP knows them
 * @param sessionFrames frames of at most 32 KiB that may come on a session unread, 2 or more
 */
public record ConnectionOptions(
    String container, Map<String, Object> properties, int sessionFrames) {
  private static final int DEFAULT_FRAMES = 64;

  public ConnectionOptions {
    Objects.requireNonNull(container, "container");
    properties = Map.copyOf(properties);
    if (container.isEmpty()) {
      throw new IllegalArgumentException("a container needs a name");
    }
    if (sessionFrames < 2) {
      throw new IllegalArgumentException("sessionFrames must be 2 or more: " + sessionFrames);
    }
  }

  /** With what is usual. */
  public static ConnectionOptions named(String container) {
    return new ConnectionOptions(container, Map.of(), DEFAULT_FRAMES);
  }
}
