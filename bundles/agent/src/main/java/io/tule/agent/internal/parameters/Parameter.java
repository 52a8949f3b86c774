/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.parameters;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A parameter of an ioFog Agent 3.1: its flag on the command line, its name towards the Controller,
 * its name in {@code POST /v2/config}, and its range.
 */
public enum Parameter {
  /** Bytes of the message archive, in GB. */
  DISK_LIMIT(
      "d",
      "diskLimit",
      "disk-limit",
      "10",
      Rule.decimal(1, 1_048_576, "Disk limit range must be 1 to 1048576 GB")),
  /** Told to the Controller; the archive lies in the agent's own directory. */
  DISK_DIRECTORY("dl", "diskDirectory", "disk-directory", "/var/lib/iofog-agent/", Rule.ANY),
  /** MB of memory from which a violation is reported. */
  MEMORY_LIMIT(
      "m",
      "memoryLimit",
      "memory-limit",
      "4096",
      Rule.decimal(128, 1_048_576, "Memory limit range must be 128 to 1048576 MB")),
  /** Percent of the processors from which a violation is reported. */
  CPU_LIMIT(
      "p",
      "cpuLimit",
      "cpu-limit",
      "80",
      Rule.decimal(5, 100, "CPU limit range must be 5% to 100%")),
  /** The base of the Controller's REST API; empty takes the agent's own file. */
  CONTROLLER_URL("a", "", "controller-url", "", Rule.CONTROLLER),
  /** A file with a certificate that is trusted for the Controller; empty for none. */
  CONTROLLER_CERT("ac", "", "cert-directory", "", Rule.ANY),
  /** Told to the Controller; the runtime's own file says where the engine is. */
  DOCKER_URL("c", "dockerUrl", "docker-url", "unix:///var/run/docker.sock", Rule.ENGINE),
  /** The interface whose address the node has; {@code dynamic} finds it. */
  NETWORK_INTERFACE("n", "networkInterface", "network-adapter", "dynamic", Rule.INTERFACE),
  /** GB of log files; told to the Controller. */
  LOG_LIMIT(
      "l",
      "logLimit",
      "logs-limit",
      "10",
      Rule.decimal(0.5, 100, "Log disk limit range must be 0.5 to 100 GB")),
  /** Told to the Controller. */
  LOG_DIRECTORY("ld", "logDirectory", "logs-directory", "/var/log/iofog-agent/", Rule.ANY),
  /** Told to the Controller. */
  LOG_COUNT(
      "lc",
      "logFileCount",
      "logs-count",
      "10",
      Rule.whole(1, 100, "Log file count range must be 1 to 100")),
  /** Told to the Controller; the platform's own file says how much is logged. */
  LOG_LEVEL("ll", "logLevel", "logs-level", "INFO", Rule.LEVEL),
  /** Seconds between status reports. */
  STATUS_FREQUENCY(
      "sf",
      "statusFrequency",
      "status-frequency",
      "10",
      atLeastOne("Status update frequency must be greater than 1")),
  /** Seconds between polls. */
  CHANGE_FREQUENCY(
      "cf",
      "changeFrequency",
      "changes-frequency",
      "20",
      atLeastOne("Get changes frequency must be greater than 1")),
  /** Seconds between looks at the node's hardware. */
  SCAN_FREQUENCY(
      "sd",
      "deviceScanFrequency",
      "device-scan-frequency",
      "60",
      atLeastOne("Get scan devices frequency must be greater than 1")),
  /** Seconds between posts of traces. */
  DIAGNOSTICS_FREQUENCY(
      "df",
      "",
      "diagnostics-frequency",
      "10",
      atLeastOne("Post diagnostics frequency must be greater than 1")),
  /** Told to the Controller: containers of others are never touched. */
  WATCHDOG("idc", "watchdogEnabled", "isolated", "off", Rule.oneOf("on", "off")),
  /** {@code auto}, {@code off}, {@code manual} or {@code dynamic}; coordinates mean manual. */
  GPS("gps", "gpsMode", "gps", "off", Rule.POSITION),
  /** {@code LATITUDE,LONGITUDE}; set by way of {@link #GPS}. */
  COORDINATES("", "", "", "", Rule.ANY),
  /** {@code auto}, {@code intel_amd} or {@code arm}; counts at the next provisioning. */
  FOG_TYPE("ft", "", "fog-type", "auto", Rule.oneOf("auto", "intel_amd", "arm")),
  /** Whether a Controller without TLS is refused. */
  SECURE_MODE("sec", "", "", "off", Rule.ANY),
  /** Hours between prunings. */
  PRUNING_FREQUENCY(
      "pf",
      "dockerPruningFrequency",
      "",
      "1",
      atLeastOne("Docker pruning frequency must be greater than 1")),
  /** Percent of the disk below which images are pruned. */
  DISK_THRESHOLD(
      "dt",
      "availableDiskThreshold",
      "",
      "20",
      atLeastOne("Available disk threshold must be greater than 1")),
  /** Hours between looks for a new version. */
  UPGRADE_SCAN(
      "uf",
      "readyToUpgradeScanFrequency",
      "",
      "24",
      atLeastOne("isReadyToUpgrade scan frequency must be greater than 1")),
  /** No effect, as in the ioFog Agent 3.1. */
  DEV_MODE("dev", "", "developer-mode", "off", Rule.ANY),
  /** Given to microservices as {@code TZ}; the Controller's word replaces it. */
  TIME_ZONE("tz", "timeZone", "time-zone", "", Rule.ZONE);

  private final String flag;
  private final String json;
  private final String rest;
  private final String initial;

  @SuppressWarnings("ImmutableEnumChecker") // the rules are functions without state
  private final Rule rule;

  Parameter(String flag, String json, String rest, String initial, Rule rule) {
    this.flag = flag;
    this.json = json;
    this.rest = rest;
    this.initial = initial;
    this.rule = rule;
  }

  private static Rule atLeastOne(String refusal) {
    return Rule.whole(1, Integer.MAX_VALUE, refusal);
  }

  /** The flag without its dash; empty for a parameter without one. */
  public String flag() {
    return flag;
  }

  /** The name in the Controller's documents; empty for what the Controller does not set. */
  public String json() {
    return json;
  }

  /** The value before anybody has set one. */
  String initial() {
    return initial;
  }

  /**
   * Tells what is wrong with a value.
   *
   * @return empty if nothing
   */
  String check(String value) {
    return value.isEmpty() && this != CONTROLLER_CERT
        ? "Command or value is invalid"
        : rule.check(flag, value);
  }

  /** The form in which a value is kept. */
  String normal(String value) {
    return switch (this) {
      case LOG_LEVEL -> value.toUpperCase(Locale.ROOT);
      case WATCHDOG, FOG_TYPE -> value.toLowerCase(Locale.ROOT);
      case SECURE_MODE, DEV_MODE -> value.equals("off") ? "off" : "on";
      default -> value;
    };
  }

  /** The parameter of a flag, such as {@code sf}. */
  public static Optional<Parameter> ofFlag(String flag) {
    return Arrays.stream(values())
        .filter(each -> !each.flag.isEmpty() && each.flag.equals(flag))
        .findFirst();
  }

  /** The parameter of a name in {@code POST /v2/config}. */
  public static Optional<Parameter> ofRestName(String name) {
    return Arrays.stream(values())
        .filter(each -> !each.rest.isEmpty() && each.rest.equals(name))
        .findFirst();
  }
}
