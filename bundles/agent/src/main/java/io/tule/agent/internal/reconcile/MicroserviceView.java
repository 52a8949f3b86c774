/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import io.tule.api.spi.runtime.ContainerStats;

/**
 * A microservice as the agent reports it.
 *
 * @param state in the contract's words
 * @param percent of the image that has come, 0 to 100
 * @param containerId empty if there is none
 * @param startedAtMillis epoch milliseconds, 0 if it does not run
 * @param health what its check says, in the engine's words; empty if nothing checks it
 * @param error beginning with a reason code; empty if nothing is wrong
 */
public record MicroserviceView(
    String uuid,
    String name,
    String runtime,
    String state,
    int percent,
    String containerId,
    long startedAtMillis,
    ContainerStats stats,
    String health,
    String error) {
  /** Of a download; smaller steps are told with the next report. */
  private static final int STEP_PERCENT = 10;

  /** Whether a reader of the status would want to know at once. */
  boolean differsFrom(MicroserviceView other) {
    return other == null
        || !state.equals(other.state)
        || !error.equals(other.error)
        || !health.equals(other.health)
        || !containerId.equals(other.containerId)
        || percent / STEP_PERCENT != other.percent / STEP_PERCENT
        || startedAtMillis != other.startedAtMillis;
  }
}
