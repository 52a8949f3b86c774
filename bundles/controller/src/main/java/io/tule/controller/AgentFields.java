/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Agent;
import java.util.List;

/** Fields of POST and PATCH /iofog; units as in {@link io.tule.api.model.AgentSettings}. */
public final class AgentFields {
  public static final Field<Agent, String> NAME = Field.of("name");
  public static final Field<Agent, Integer> FOG_TYPE = Field.of("fogType");
  public static final Field<Agent, String> LOCATION = Field.of("location");
  public static final Field<Agent, String> DESCRIPTION = Field.of("description");
  public static final Field<Agent, Double> LATITUDE = Field.of("latitude");
  public static final Field<Agent, Double> LONGITUDE = Field.of("longitude");
  public static final Field<Agent, String> GPS_MODE = Field.of("gpsMode");
  public static final Field<Agent, String> DOCKER_URL = Field.of("dockerUrl");
  public static final Field<Agent, Integer> DISK_LIMIT = Field.of("diskLimit");
  public static final Field<Agent, String> DISK_DIRECTORY = Field.of("diskDirectory");
  public static final Field<Agent, Integer> MEMORY_LIMIT = Field.of("memoryLimit");
  public static final Field<Agent, Integer> CPU_LIMIT = Field.of("cpuLimit");
  public static final Field<Agent, Integer> LOG_LIMIT = Field.of("logLimit");
  public static final Field<Agent, String> LOG_DIRECTORY = Field.of("logDirectory");
  public static final Field<Agent, Integer> LOG_FILE_COUNT = Field.of("logFileCount");
  public static final Field<Agent, Integer> STATUS_FREQUENCY = Field.of("statusFrequency");
  public static final Field<Agent, Integer> CHANGE_FREQUENCY = Field.of("changeFrequency");
  public static final Field<Agent, Integer> DEVICE_SCAN_FREQUENCY = Field.of("deviceScanFrequency");
  public static final Field<Agent, Boolean> BLUETOOTH_ENABLED = Field.of("bluetoothEnabled");
  public static final Field<Agent, Boolean> WATCHDOG_ENABLED = Field.of("watchdogEnabled");
  public static final Field<Agent, Boolean> ABSTRACTED_HARDWARE_ENABLED =
      Field.of("abstractedHardwareEnabled");
  public static final Field<Agent, Integer> DOCKER_PRUNING_FREQUENCY =
      Field.of("dockerPruningFrequency");
  public static final Field<Agent, Integer> AVAILABLE_DISK_THRESHOLD =
      Field.of("availableDiskThreshold");
  public static final Field<Agent, String> LOG_LEVEL = Field.of("logLevel");
  public static final Field<Agent, Boolean> IS_SYSTEM = Field.of("isSystem");
  public static final Field<Agent, String> NETWORK_INTERFACE = Field.of("networkInterface");

  /** One of none, edge, interior. */
  public static final Field<Agent, String> ROUTER_MODE = Field.of("routerMode");

  public static final Field<Agent, Integer> MESSAGING_PORT = Field.of("messagingPort");
  public static final Field<Agent, Integer> INTER_ROUTER_PORT = Field.of("interRouterPort");
  public static final Field<Agent, Integer> EDGE_ROUTER_PORT = Field.of("edgeRouterPort");
  public static final Field<Agent, String> HOST = Field.of("host");

  /** Replaces the whole set. */
  public static final Field<Agent, List<String>> TAGS = Field.of("tags");

  public static final Field<Agent, List<String>> UPSTREAM_ROUTERS = Field.of("upstreamRouters");
  public static final Field<Agent, String> NETWORK_ROUTER = Field.of("networkRouter");
  public static final Field<Agent, String> TIME_ZONE = Field.of("timeZone");

  private AgentFields() {}
}
