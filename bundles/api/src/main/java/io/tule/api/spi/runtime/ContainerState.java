/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A container as it was when asked.
 *
 * @param handle how to find it again
 * @param id as people know it, for example the engine's container id
 * @param name its name
 * @param phase where it is in its life
 * @param labels all its labels
 * @param startedAtMillis epoch milliseconds of its last start; 0 if it never started
 * @param exitCode of its last end; 0 while it runs
 * @param message why it did not start or ended; empty if nothing is wrong
 * @param health what its health check says
 */
public record ContainerState(
    ContainerHandle handle,
    String id,
    String name,
    Phase phase,
    Map<String, String> labels,
    long startedAtMillis,
    int exitCode,
    String message,
    Health health) {
  /** Of a container that nothing checks. */
  public ContainerState(
      ContainerHandle handle,
      String id,
      String name,
      Phase phase,
      Map<String, String> labels,
      long startedAtMillis,
      int exitCode,
      String message) {
    this(handle, id, name, phase, labels, startedAtMillis, exitCode, message, Health.NONE);
  }

  /** Copies the labels. */
  public ContainerState {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /** What a running container's health check says. */
  public enum Health {
    /** Nothing checks it, or it does not run. */
    NONE,
    /** It has started and the check has not decided yet. */
    STARTING,
    /** The last check was passed. */
    HEALTHY,
    /** Too many checks in a row have failed. */
    UNHEALTHY
  }

  /** Where a container is in its life. */
  public enum Phase {
    /** Made and never started. */
    CREATED,
    /** Running. */
    RUNNING,
    /** Ended, by itself or by force. */
    EXITED,
    /** In a state that the runtime leaves by itself: restarting, removing, paused. */
    OTHER
  }
}
