/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

/**
 * Something happened to an owned container.
 *
 * @param name the container's name
 * @param kind what
 */
public record ContainerEvent(String name, Kind kind) {
  /** What happened. */
  public enum Kind {
    /** It runs. */
    STARTED,
    /** It has ended. */
    ENDED,
    /** It is gone. */
    REMOVED,
    /** Its health check says something else than before. */
    HEALTH
  }
}
