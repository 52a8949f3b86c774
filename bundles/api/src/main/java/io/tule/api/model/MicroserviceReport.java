/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * One microservice's part of an agent's status report.
 *
 * @param given what of the status was reported; the rest stays as it was
 */
public record MicroserviceReport(String uuid, MicroserviceStatus status, Set<Part> given) {
  /** What an agent may leave out. */
  public enum Part {
    STATUS("status"),
    CONTAINER_ID("containerId"),
    START_TIME("startTime"),
    OPERATING_DURATION("operatingDuration"),
    CPU_USAGE("cpuUsage"),
    MEMORY_USAGE("memoryUsage"),
    PERCENTAGE("percentage"),
    ERROR_MESSAGE("errorMessage"),
    HEALTH_STATUS("healthStatus");

    private final String field;

    Part(String field) {
      this.field = field;
    }

    /** Its name in a report. */
    public String field() {
      return field;
    }
  }

  public MicroserviceReport {
    given = Set.copyOf(given);
  }

  /** A report of everything. */
  public MicroserviceReport(String uuid, MicroserviceStatus status) {
    this(uuid, status, EnumSet.allOf(Part.class));
  }

  /** Whether a part was reported. */
  public boolean has(Part part) {
    return given.contains(part);
  }
}
