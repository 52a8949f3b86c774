/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.AgentSettings;
import io.tule.controller.AgentFields;
import io.tule.controller.Draft;
import io.tule.controller.Field;
import java.util.List;

/** Applies given fields to the settings of an agent. */
final class AgentDrafts {
  private static final List<Field<Agent, ?>> OWN =
      List.of(
          AgentFields.NETWORK_INTERFACE,
          AgentFields.DOCKER_URL,
          AgentFields.DISK_DIRECTORY,
          AgentFields.LOG_DIRECTORY,
          AgentFields.GPS_MODE,
          AgentFields.LOG_LEVEL,
          AgentFields.TIME_ZONE,
          AgentFields.DISK_LIMIT,
          AgentFields.MEMORY_LIMIT,
          AgentFields.CPU_LIMIT,
          AgentFields.LOG_LIMIT,
          AgentFields.LOG_FILE_COUNT,
          AgentFields.STATUS_FREQUENCY,
          AgentFields.CHANGE_FREQUENCY,
          AgentFields.DEVICE_SCAN_FREQUENCY,
          AgentFields.DOCKER_PRUNING_FREQUENCY,
          AgentFields.AVAILABLE_DISK_THRESHOLD,
          AgentFields.WATCHDOG_ENABLED,
          AgentFields.LATITUDE,
          AgentFields.LONGITUDE);

  private AgentDrafts() {}

  static AgentSettings apply(AgentSettings s, Draft<Agent> d) {
    double latitude = d.get(AgentFields.LATITUDE, s.latitude());
    double longitude = d.get(AgentFields.LONGITUDE, s.longitude());
    boolean placed =
        (d.has(AgentFields.LATITUDE) && latitude != 0)
            || (d.has(AgentFields.LONGITUDE) && longitude != 0);
    String gpsMode = d.get(AgentFields.GPS_MODE, placed ? "manual" : s.gpsMode());
    return new AgentSettings(
        d.get(AgentFields.LOCATION, s.location()),
        gpsMode,
        latitude,
        longitude,
        d.get(AgentFields.DESCRIPTION, s.description()),
        d.get(AgentFields.HOST, s.host()),
        d.get(AgentFields.NETWORK_INTERFACE, s.networkInterface()),
        d.get(AgentFields.DOCKER_URL, s.dockerUrl()),
        d.get(AgentFields.DISK_LIMIT, s.diskLimit()),
        d.get(AgentFields.DISK_DIRECTORY, s.diskDirectory()),
        d.get(AgentFields.MEMORY_LIMIT, s.memoryLimit()),
        d.get(AgentFields.CPU_LIMIT, s.cpuLimit()),
        d.get(AgentFields.LOG_LIMIT, s.logLimit()),
        d.get(AgentFields.LOG_DIRECTORY, s.logDirectory()),
        d.get(AgentFields.LOG_FILE_COUNT, s.logFileCount()),
        d.get(AgentFields.STATUS_FREQUENCY, s.statusFrequency()),
        d.get(AgentFields.CHANGE_FREQUENCY, s.changeFrequency()),
        d.get(AgentFields.DEVICE_SCAN_FREQUENCY, s.deviceScanFrequency()),
        d.get(AgentFields.BLUETOOTH_ENABLED, s.bluetoothEnabled()),
        d.get(AgentFields.ABSTRACTED_HARDWARE_ENABLED, s.abstractedHardwareEnabled()),
        d.get(AgentFields.WATCHDOG_ENABLED, s.watchdogEnabled()),
        d.get(AgentFields.DOCKER_PRUNING_FREQUENCY, s.dockerPruningFrequency()),
        d.get(AgentFields.AVAILABLE_DISK_THRESHOLD, s.availableDiskThreshold()),
        d.get(AgentFields.LOG_LEVEL, s.logLevel()),
        d.get(AgentFields.TIME_ZONE, s.timeZone()));
  }

  /** Applies what an agent may say of itself (§4.3). */
  static AgentSettings applyOwn(AgentSettings settings, Draft<Agent> draft) {
    Draft.Builder<Agent> allowed = Draft.builder();
    OWN.forEach(field -> copy(field, draft, allowed));
    return apply(settings, allowed.build());
  }

  private static <T> void copy(Field<Agent, T> field, Draft<Agent> from, Draft.Builder<Agent> to) {
    if (from.has(field)) {
      to.set(field, from.require(field));
    }
  }
}
