/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;

/**
 * What the agent reported of one microservice.
 *
 * @param status a name such as QUEUED, PULLING, RUNNING; "" only in {@link #NONE}
 * @param startTime epoch milliseconds of the agent's clock, 0 = never
 * @param operatingDuration milliseconds
 * @param cpuUsage percent
 * @param memoryUsage bytes
 * @param percentage progress of the image pull, 0..100
 * @param errorMessage why it does not run, "" when all is well
 * @param healthStatus {@code starting}, {@code healthy}, {@code unhealthy}, "" = nothing checks it
 */
public record MicroserviceStatus(
    String status,
    String containerId,
    long startTime,
    long operatingDuration,
    double cpuUsage,
    double memoryUsage,
    double percentage,
    String errorMessage,
    Instant createdAt,
    Instant updatedAt,
    String healthStatus) {
  /** No status row: system microservices before their first report. */
  public static final MicroserviceStatus NONE = of("", Instant.EPOCH);

  /** A status of the given name and all else unset, as after creation ({@code QUEUED}). */
  public static MicroserviceStatus of(String status, Instant now) {
    return new MicroserviceStatus(status, "", 0, 0, 0, 0, 0, "", now, now);
  }

  /** Of a microservice that nothing checks. */
  public MicroserviceStatus(
      String status,
      String containerId,
      long startTime,
      long operatingDuration,
      double cpuUsage,
      double memoryUsage,
      double percentage,
      String errorMessage,
      Instant createdAt,
      Instant updatedAt) {
    this(
        status,
        containerId,
        startTime,
        operatingDuration,
        cpuUsage,
        memoryUsage,
        percentage,
        errorMessage,
        createdAt,
        updatedAt,
        "");
  }
}
