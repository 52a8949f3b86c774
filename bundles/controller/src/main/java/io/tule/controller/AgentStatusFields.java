/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.AgentStatus;

/** Fields of PUT /agent/status without the microservices; units as in {@link AgentStatus}. */
public final class AgentStatusFields {
  public static final Field<AgentStatus, String> DAEMON_STATUS = Field.of("daemonStatus");
  public static final Field<AgentStatus, Long> DAEMON_OPERATING_DURATION =
      Field.of("daemonOperatingDuration");
  public static final Field<AgentStatus, Long> DAEMON_LAST_START = Field.of("daemonLastStart");
  public static final Field<AgentStatus, Double> MEMORY_USAGE = Field.of("memoryUsage");
  public static final Field<AgentStatus, Double> DISK_USAGE = Field.of("diskUsage");
  public static final Field<AgentStatus, Double> CPU_USAGE = Field.of("cpuUsage");
  public static final Field<AgentStatus, Boolean> MEMORY_VIOLATION = Field.of("memoryViolation");
  public static final Field<AgentStatus, Boolean> DISK_VIOLATION = Field.of("diskViolation");
  public static final Field<AgentStatus, Boolean> CPU_VIOLATION = Field.of("cpuViolation");
  public static final Field<AgentStatus, Long> SYSTEM_AVAILABLE_DISK =
      Field.of("systemAvailableDisk");
  public static final Field<AgentStatus, Long> SYSTEM_AVAILABLE_MEMORY =
      Field.of("systemAvailableMemory");
  public static final Field<AgentStatus, Double> SYSTEM_TOTAL_CPU = Field.of("systemTotalCpu");
  public static final Field<AgentStatus, String> SECURITY_STATUS = Field.of("securityStatus");
  public static final Field<AgentStatus, String> SECURITY_VIOLATION_INFO =
      Field.of("securityViolationInfo");
  public static final Field<AgentStatus, Long> REPOSITORY_COUNT = Field.of("repositoryCount");
  public static final Field<AgentStatus, String> REPOSITORY_STATUS = Field.of("repositoryStatus");
  public static final Field<AgentStatus, Long> SYSTEM_TIME = Field.of("systemTime");
  public static final Field<AgentStatus, Long> LAST_STATUS_TIME = Field.of("lastStatusTime");
  public static final Field<AgentStatus, String> IP_ADDRESS = Field.of("ipAddress");
  public static final Field<AgentStatus, String> IP_ADDRESS_EXTERNAL =
      Field.of("ipAddressExternal");
  public static final Field<AgentStatus, Long> PROCESSED_MESSAGES = Field.of("processedMessages");
  public static final Field<AgentStatus, Double> MESSAGE_SPEED = Field.of("messageSpeed");
  public static final Field<AgentStatus, Long> LAST_COMMAND_TIME = Field.of("lastCommandTime");
  public static final Field<AgentStatus, String> VERSION = Field.of("version");
  public static final Field<AgentStatus, Boolean> IS_READY_TO_UPGRADE =
      Field.of("isReadyToUpgrade");
  public static final Field<AgentStatus, Boolean> IS_READY_TO_ROLLBACK =
      Field.of("isReadyToRollback");

  private AgentStatusFields() {}
}
