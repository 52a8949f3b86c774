/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * What a user or the agent itself may configure. Text that was never set is "" (null on the wire
 * for location, gpsMode, description, host and timeZone).
 *
 * @param latitude degrees, NaN when never set (null on the wire)
 * @param longitude degrees, NaN when never set (null on the wire)
 * @param diskLimit GiB
 * @param memoryLimit MiB
 * @param cpuLimit percent
 * @param logLimit GiB
 * @param statusFrequency seconds
 * @param changeFrequency seconds
 * @param deviceScanFrequency seconds
 * @param dockerPruningFrequency hours
 * @param availableDiskThreshold percent
 */
public record AgentSettings(
    String location,
    String gpsMode,
    double latitude,
    double longitude,
    String description,
    String host,
    String networkInterface,
    String dockerUrl,
    int diskLimit,
    String diskDirectory,
    int memoryLimit,
    int cpuLimit,
    int logLimit,
    String logDirectory,
    int logFileCount,
    int statusFrequency,
    int changeFrequency,
    int deviceScanFrequency,
    boolean bluetoothEnabled,
    boolean abstractedHardwareEnabled,
    boolean watchdogEnabled,
    int dockerPruningFrequency,
    int availableDiskThreshold,
    String logLevel,
    String timeZone) {
  /** What the ioFog Controller stores for an agent created with a name and a type only. */
  public static final AgentSettings DEFAULTS =
      new AgentSettings(
          "",
          "",
          Double.NaN,
          Double.NaN,
          "",
          "",
          "eth0",
          "unix:///var/run/docker.sock",
          50,
          "/var/lib/iofog/",
          4096,
          80,
          10,
          "/var/log/iofog/",
          10,
          10,
          20,
          20,
          false,
          false,
          true,
          1,
          20,
          "INFO",
          "");
}
