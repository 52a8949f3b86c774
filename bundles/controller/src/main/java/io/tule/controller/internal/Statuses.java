/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.AgentStatus;
import io.tule.api.model.MicroserviceReport;
import io.tule.api.model.MicroserviceReport.Part;
import io.tule.api.model.MicroserviceStatus;
import io.tule.controller.AgentStatusFields;
import io.tule.controller.Draft;
import io.tule.controller.Field;
import java.time.Instant;
import java.util.List;

/** Reports of agents, merged into what is stored. */
final class Statuses {
  private Statuses() {}

  static AgentStatus applied(AgentStatus s, Draft<AgentStatus> d) {
    return new AgentStatus(
        s.lastActive(),
        d.get(AgentStatusFields.DAEMON_STATUS, s.daemonStatus()),
        d.get(AgentStatusFields.DAEMON_OPERATING_DURATION, s.daemonOperatingDuration()),
        d.get(AgentStatusFields.DAEMON_LAST_START, s.daemonLastStart()),
        d.get(AgentStatusFields.MEMORY_USAGE, s.memoryUsage()),
        d.get(AgentStatusFields.DISK_USAGE, s.diskUsage()),
        d.get(AgentStatusFields.CPU_USAGE, s.cpuUsage()),
        violation(d, AgentStatusFields.MEMORY_VIOLATION, s.memoryViolation()),
        violation(d, AgentStatusFields.DISK_VIOLATION, s.diskViolation()),
        violation(d, AgentStatusFields.CPU_VIOLATION, s.cpuViolation()),
        d.get(AgentStatusFields.SYSTEM_AVAILABLE_DISK, s.systemAvailableDisk()),
        d.get(AgentStatusFields.SYSTEM_AVAILABLE_MEMORY, s.systemAvailableMemory()),
        d.get(AgentStatusFields.SYSTEM_TOTAL_CPU, s.systemTotalCpu()),
        d.get(AgentStatusFields.SECURITY_STATUS, s.securityStatus()),
        d.get(AgentStatusFields.SECURITY_VIOLATION_INFO, s.securityViolationInfo()),
        d.get(AgentStatusFields.REPOSITORY_COUNT, s.repositoryCount()),
        d.get(AgentStatusFields.REPOSITORY_STATUS, s.repositoryStatus()),
        d.get(AgentStatusFields.SYSTEM_TIME, s.systemTime()),
        d.get(AgentStatusFields.LAST_STATUS_TIME, s.lastStatusTime()),
        d.get(AgentStatusFields.IP_ADDRESS, s.ipAddress()),
        d.get(AgentStatusFields.IP_ADDRESS_EXTERNAL, s.ipAddressExternal()),
        d.get(AgentStatusFields.PROCESSED_MESSAGES, s.processedMessages()),
        d.get(AgentStatusFields.MESSAGE_SPEED, s.messageSpeed()),
        d.get(AgentStatusFields.LAST_COMMAND_TIME, s.lastCommandTime()),
        d.get(AgentStatusFields.VERSION, s.version()),
        d.get(AgentStatusFields.IS_READY_TO_UPGRADE, s.readyToUpgrade()),
        d.get(AgentStatusFields.IS_READY_TO_ROLLBACK, s.readyToRollback()),
        s.tunnel());
  }

  /** ioFog 3.0 keeps violations as text. */
  private static String violation(
      Draft<AgentStatus> draft, Field<AgentStatus, Boolean> field, String stored) {
    if (!draft.has(field)) {
      return stored;
    }
    return draft.get(field, false) ? "1" : "0";
  }

  /** The stored status under another name. */
  static MicroserviceStatus named(MicroserviceStatus s, String name, Instant now) {
    return new MicroserviceStatus(
        name,
        s.containerId(),
        s.startTime(),
        s.operatingDuration(),
        s.cpuUsage(),
        s.memoryUsage(),
        s.percentage(),
        s.errorMessage(),
        s.createdAt(),
        now,
        s.healthStatus());
  }

  /** The reported status with the stored time of creation, and what the report leaves out. */
  static MicroserviceStatus merged(
      MicroserviceStatus stored, MicroserviceReport report, Instant now) {
    MicroserviceStatus r = report.status();
    return new MicroserviceStatus(
        r.status().isEmpty() ? stored.status() : r.status(),
        (report.has(Part.CONTAINER_ID) ? r : stored).containerId(),
        (report.has(Part.START_TIME) ? r : stored).startTime(),
        (report.has(Part.OPERATING_DURATION) ? r : stored).operatingDuration(),
        (report.has(Part.CPU_USAGE) ? r : stored).cpuUsage(),
        (report.has(Part.MEMORY_USAGE) ? r : stored).memoryUsage(),
        (report.has(Part.PERCENTAGE) ? r : stored).percentage(),
        (report.has(Part.ERROR_MESSAGE) ? r : stored).errorMessage(),
        stored.createdAt(),
        now,
        (report.has(Part.HEALTH_STATUS) ? r : stored).healthStatus());
  }

  /** Whether two statuses differ in nothing but the time of the update. */
  static boolean same(MicroserviceStatus a, MicroserviceStatus b) {
    return named(a, a.status(), Instant.EPOCH).equals(named(b, b.status(), Instant.EPOCH));
  }

  /** Whether two reports of an agent differ in figures and times alone. */
  static boolean differInFigures(AgentStatus a, AgentStatus b) {
    return news(a).equals(news(b));
  }

  private static List<Object> news(AgentStatus s) {
    return List.of(
        s.daemonStatus(),
        s.memoryViolation(),
        s.diskViolation(),
        s.cpuViolation(),
        s.securityStatus(),
        s.securityViolationInfo(),
        s.repositoryStatus(),
        s.ipAddress(),
        s.ipAddressExternal(),
        s.version(),
        s.readyToUpgrade(),
        s.readyToRollback(),
        s.tunnel());
  }

  /** Whether two reports of a microservice differ in figures and times alone. */
  static boolean differInFigures(MicroserviceStatus a, MicroserviceStatus b) {
    return a.status().equals(b.status())
        && a.containerId().equals(b.containerId())
        && a.errorMessage().equals(b.errorMessage())
        && a.healthStatus().equals(b.healthStatus());
  }
}
