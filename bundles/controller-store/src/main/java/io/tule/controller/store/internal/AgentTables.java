/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.AgentSettings;
import io.tule.api.model.AgentStatus;
import java.sql.SQLException;

/** Columns of agents and their status. */
final class AgentTables {
  private AgentTables() {}

  static Table<Agent> agents() {
    return new Table<Agent>("agents")
        .column("name", Agent::name)
        .column("fog_type_id", Agent::fogTypeId)
        .column("owner_id", AgentSql::owner)
        .column("is_system", Agent::system)
        .column("created_at", Agent::createdAt)
        .column("updated_at", Agent::updatedAt)
        .column("router_id", a -> Sql.reference(a.routerId()))
        .column("location", a -> a.settings().location())
        .column("gps_mode", a -> a.settings().gpsMode())
        .column("latitude", a -> a.settings().latitude())
        .column("longitude", a -> a.settings().longitude())
        .column("description", a -> a.settings().description())
        .column("host", a -> a.settings().host())
        .column("network_interface", a -> a.settings().networkInterface())
        .column("docker_url", a -> a.settings().dockerUrl())
        .column("disk_limit", a -> a.settings().diskLimit())
        .column("disk_directory", a -> a.settings().diskDirectory())
        .column("memory_limit", a -> a.settings().memoryLimit())
        .column("cpu_limit", a -> a.settings().cpuLimit())
        .column("log_limit", a -> a.settings().logLimit())
        .column("log_directory", a -> a.settings().logDirectory())
        .column("log_file_count", a -> a.settings().logFileCount())
        .column("status_frequency", a -> a.settings().statusFrequency())
        .column("change_frequency", a -> a.settings().changeFrequency())
        .column("device_scan_frequency", a -> a.settings().deviceScanFrequency())
        .column("bluetooth_enabled", a -> a.settings().bluetoothEnabled())
        .column("abstracted_hardware_enabled", a -> a.settings().abstractedHardwareEnabled())
        .column("watchdog_enabled", a -> a.settings().watchdogEnabled())
        .column("docker_pruning_frequency", a -> a.settings().dockerPruningFrequency())
        .column("available_disk_threshold", a -> a.settings().availableDiskThreshold())
        .column("log_level", a -> a.settings().logLevel())
        .column("time_zone", a -> a.settings().timeZone());
  }

  static AgentSettings readSettings(Row r) throws SQLException {
    return new AgentSettings(
        r.text("location"),
        r.text("gps_mode"),
        r.real("latitude"),
        r.real("longitude"),
        r.text("description"),
        r.text("host"),
        r.text("network_interface"),
        r.text("docker_url"),
        r.number("disk_limit"),
        r.text("disk_directory"),
        r.number("memory_limit"),
        r.number("cpu_limit"),
        r.number("log_limit"),
        r.text("log_directory"),
        r.number("log_file_count"),
        r.number("status_frequency"),
        r.number("change_frequency"),
        r.number("device_scan_frequency"),
        r.flag("bluetooth_enabled"),
        r.flag("abstracted_hardware_enabled"),
        r.flag("watchdog_enabled"),
        r.number("docker_pruning_frequency"),
        r.number("available_disk_threshold"),
        r.text("log_level"),
        r.text("time_zone"));
  }

  static Table<AgentStatus> status() {
    return new Table<AgentStatus>("agent_status")
        .column("last_active", AgentStatus::lastActive)
        .column("daemon_status", AgentStatus::daemonStatus)
        .column("daemon_operating_duration", AgentStatus::daemonOperatingDuration)
        .column("daemon_last_start", AgentStatus::daemonLastStart)
        .column("memory_usage", AgentStatus::memoryUsage)
        .column("disk_usage", AgentStatus::diskUsage)
        .column("cpu_usage", AgentStatus::cpuUsage)
        .column("memory_violation", AgentStatus::memoryViolation)
        .column("disk_violation", AgentStatus::diskViolation)
        .column("cpu_violation", AgentStatus::cpuViolation)
        .column("system_available_disk", AgentStatus::systemAvailableDisk)
        .column("system_available_memory", AgentStatus::systemAvailableMemory)
        .column("system_total_cpu", AgentStatus::systemTotalCpu)
        .column("security_status", AgentStatus::securityStatus)
        .column("security_violation_info", AgentStatus::securityViolationInfo)
        .column("repository_count", AgentStatus::repositoryCount)
        .column("repository_status", AgentStatus::repositoryStatus)
        .column("system_time", AgentStatus::systemTime)
        .column("last_status_time", AgentStatus::lastStatusTime)
        .column("ip_address", AgentStatus::ipAddress)
        .column("ip_address_external", AgentStatus::ipAddressExternal)
        .column("processed_messages", AgentStatus::processedMessages)
        .column("message_speed", AgentStatus::messageSpeed)
        .column("last_command_time", AgentStatus::lastCommandTime)
        .column("version", AgentStatus::version)
        .column("ready_to_upgrade", AgentStatus::readyToUpgrade)
        .column("ready_to_rollback", AgentStatus::readyToRollback)
        .column("tunnel", AgentStatus::tunnel);
  }

  static AgentStatus readStatus(Row r) throws SQLException {
    return new AgentStatus(
        r.big("last_active"),
        r.text("daemon_status"),
        r.big("daemon_operating_duration"),
        r.big("daemon_last_start"),
        r.real("memory_usage"),
        r.real("disk_usage"),
        r.real("cpu_usage"),
        r.text("memory_violation"),
        r.text("disk_violation"),
        r.text("cpu_violation"),
        r.big("system_available_disk"),
        r.big("system_available_memory"),
        r.real("system_total_cpu"),
        r.text("security_status"),
        r.text("security_violation_info"),
        r.big("repository_count"),
        r.text("repository_status"),
        r.big("system_time"),
        r.big("last_status_time"),
        r.text("ip_address"),
        r.text("ip_address_external"),
        r.big("processed_messages"),
        r.real("message_speed"),
        r.big("last_command_time"),
        r.text("version"),
        r.flag("ready_to_upgrade"),
        r.flag("ready_to_rollback"),
        r.text("tunnel"));
  }
}
