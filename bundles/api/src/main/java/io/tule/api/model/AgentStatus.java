/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * What the agent reported last. Times are epoch milliseconds of the agent's clock, 0 when never
 * reported; durations milliseconds; text never reported is "" (null on the wire for the violations,
 * repositoryStatus and version).
 *
 * @param lastActive epoch milliseconds of the Controller's clock of the last call
 * @param daemonStatus UNKNOWN, RUNNING or what the agent sent
 * @param memoryViolation "0", "1" or ""
 * @param systemAvailableDisk bytes, negative when never reported (absent on the wire)
 * @param systemAvailableMemory bytes, negative when never reported (absent on the wire)
 * @param systemTotalCpu percent, negative when never reported (null on the wire)
 */
public record AgentStatus(
    long lastActive,
    String daemonStatus,
    long daemonOperatingDuration,
    long daemonLastStart,
    double memoryUsage,
    double diskUsage,
    double cpuUsage,
    String memoryViolation,
    String diskViolation,
    String cpuViolation,
    long systemAvailableDisk,
    long systemAvailableMemory,
    double systemTotalCpu,
    String securityStatus,
    String securityViolationInfo,
    long repositoryCount,
    String repositoryStatus,
    long systemTime,
    long lastStatusTime,
    String ipAddress,
    String ipAddressExternal,
    long processedMessages,
    double messageSpeed,
    long lastCommandTime,
    String version,
    boolean readyToUpgrade,
    boolean readyToRollback,
    String tunnel) {
  /** State of an agent that never reported. */
  public static final AgentStatus INITIAL =
      new AgentStatus(
          0,
          "UNKNOWN",
          0,
          0,
          0,
          0,
          0,
          "",
          "",
          "",
          -1,
          -1,
          -1,
          "OK",
          "No violation",
          0,
          "",
          0,
          0,
          "0.0.0.0",
          "0.0.0.0",
          0,
          0,
          0,
          "",
          true,
          false,
          "");

  /** This status with another time of the last call, epoch milliseconds of the Controller. */
  public AgentStatus withLastActive(long time) {
    return new AgentStatus(
        time,
        daemonStatus,
        daemonOperatingDuration,
        daemonLastStart,
        memoryUsage,
        diskUsage,
        cpuUsage,
        memoryViolation,
        diskViolation,
        cpuViolation,
        systemAvailableDisk,
        systemAvailableMemory,
        systemTotalCpu,
        securityStatus,
        securityViolationInfo,
        repositoryCount,
        repositoryStatus,
        systemTime,
        lastStatusTime,
        ipAddress,
        ipAddressExternal,
        processedMessages,
        messageSpeed,
        lastCommandTime,
        version,
        readyToUpgrade,
        readyToRollback,
        tunnel);
  }

  /** This status of a daemon that is gone. */
  public AgentStatus asUnknown() {
    return new AgentStatus(
        lastActive,
        "UNKNOWN",
        daemonOperatingDuration,
        daemonLastStart,
        memoryUsage,
        diskUsage,
        cpuUsage,
        memoryViolation,
        diskViolation,
        cpuViolation,
        systemAvailableDisk,
        systemAvailableMemory,
        systemTotalCpu,
        securityStatus,
        securityViolationInfo,
        repositoryCount,
        repositoryStatus,
        systemTime,
        lastStatusTime,
        ipAddress,
        ipAddressExternal,
        processedMessages,
        messageSpeed,
        lastCommandTime,
        version,
        readyToUpgrade,
        readyToRollback,
        tunnel);
  }

  /** This status of an agent that gave up: state unknown, no address. */
  public AgentStatus asDeprovisioned() {
    return new AgentStatus(
        lastActive,
        "UNKNOWN",
        daemonOperatingDuration,
        daemonLastStart,
        memoryUsage,
        diskUsage,
        cpuUsage,
        memoryViolation,
        diskViolation,
        cpuViolation,
        systemAvailableDisk,
        systemAvailableMemory,
        systemTotalCpu,
        securityStatus,
        securityViolationInfo,
        repositoryCount,
        repositoryStatus,
        systemTime,
        lastStatusTime,
        "0.0.0.0",
        "0.0.0.0",
        processedMessages,
        messageSpeed,
        lastCommandTime,
        version,
        readyToUpgrade,
        readyToRollback,
        tunnel);
  }
}
