/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static io.tule.controller.store.internal.Sql.reference;

import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.PortMapping;
import io.tule.api.model.VolumeMapping;
import io.tule.controller.store.MicroserviceRepository;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Microservices; reading is in {@link MicroserviceReader}. */
final class MicroserviceSql implements MicroserviceRepository {
  private static final Table<Microservice> TABLE =
      new Table<Microservice>("microservices")
          .column("name", Microservice::name)
          .column("config_last_updated", Microservice::configLastUpdated)
          .column("application_id", m -> reference(m.applicationId()))
          .column("agent_uuid", Microservice::agentUuid)
          .column("owner_id", m -> reference(m.ownerId()))
          .column("catalog_item_id", m -> reference(m.spec().catalogItemId()))
          .column("is_delete", Microservice::delete)
          .column("is_delete_with_cleanup", Microservice::deleteWithCleanup)
          .column("image_snapshot", Microservice::imageSnapshot)
          .column("document", m -> SpecDocument.of(m.spec()))
          .column("ports", m -> UsedPorts.text(m.spec().ports()))
          .column("created_at", Microservice::createdAt)
          .column("updated_at", Microservice::updatedAt);

  private static final String STOPPED =
      " WHERE status IN ('DELETED', 'DELETING') AND microservice_uuid IN (SELECT m.uuid FROM"
          + " microservices m JOIN applications a ON a.id = m.application_id"
          + " WHERE NOT a.is_activated)";

  private final Sql sql;
  private final MicroserviceReader reader;
  private final SpecSql specs;

  MicroserviceSql(Sql sql, VolumeNumbers volumeNumbers) {
    this.sql = sql;
    this.reader = new MicroserviceReader(sql);
    this.specs = new SpecSql(sql, volumeNumbers);
  }

  @Override
  public void insert(Microservice given, Instant rebuildAt) {
    Microservice m = numbered(given);
    TABLE.insert(
        sql,
        m,
        "uuid, rebuild, rebuild_generation, rebuild_at",
        m.uuid(),
        m.rebuild(),
        m.rebuildGeneration(),
        rebuildAt);
    specs.index(m.uuid(), m.spec());
    if (!m.status().equals(MicroserviceReader.first(m.applicationId(), m.createdAt()))) {
      insertStatus(m.uuid(), m.status());
    }
  }

  private void insertStatus(String uuid, MicroserviceStatus s) {
    if (!s.status().isEmpty()) {
      sql.update(
          "INSERT INTO microservice_status (microservice_uuid, status, container_id, start_time,"
              + " operating_duration, cpu_usage, memory_usage, percentage, error_message,"
              + " created_at, updated_at, health_status)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          uuid,
          s.status(),
          s.containerId(),
          s.startTime(),
          s.operatingDuration(),
          s.cpuUsage(),
          s.memoryUsage(),
          s.percentage(),
          s.errorMessage(),
          s.createdAt().equals(Instant.EPOCH) ? s.updatedAt() : s.createdAt(),
          s.updatedAt(),
          s.healthStatus());
    }
  }

  @Override
  public void update(Microservice given) {
    Microservice m = numbered(given);
    byte[] stored = specs.document(m.uuid());
    TABLE.update(sql, m, "uuid", m.uuid());
    if (!Arrays.equals(stored, SpecDocument.of(m.spec()))) {
      specs.indexAgain(m.uuid(), m.spec());
    } else if (m.spec().ports().stream().anyMatch(PortMapping::isPublic)) {
      specs.claimAgain(m.uuid(), m.spec());
    }
  }

  @Override
  public long addVolume(String uuid, VolumeMapping volume) {
    return specs.addVolume(uuid, volume);
  }

  private Microservice numbered(Microservice m) {
    MicroserviceSpec spec = m.spec();
    List<VolumeMapping> volumes = specs.numbered(spec.volumeMappings());
    return volumes == spec.volumeMappings()
        ? m
        : m.with(spec.withVolumes(volumes), m.routes(), m.consumer());
  }

  @Override
  public void delete(String uuid) {
    sql.update("DELETE FROM microservices WHERE uuid = ?", uuid);
  }

  @Override
  public Optional<Microservice> get(String uuid) {
    return reader.one(uuid);
  }

  @Override
  public String named(long applicationId, String name) {
    return sql.one(
            "SELECT uuid FROM microservices WHERE application_id = ? AND name = ?",
            r -> r.text("uuid"),
            applicationId,
            name)
        .orElse("");
  }

  @Override
  public Map<String, Told> toldBy(String agentUuid) {
    Map<String, Told> told = new HashMap<>();
    sql.list(
        "SELECT m.uuid, m.is_delete, m.application_id, m.created_at, s.status, s.container_id, s.start_time,"
            + " s.operating_duration, s.cpu_usage, s.memory_usage, s.percentage, s.error_message,"
            + " s.health_status,"
            + " s.created_at AS status_created_at, s.updated_at AS status_updated_at"
            + " FROM microservices m"
            + " LEFT JOIN microservice_status s ON s.microservice_uuid = m.uuid"
            + " WHERE m.agent_uuid = ?",
        r -> told.put(r.text("uuid"), new Told(r.flag("is_delete"), MicroserviceReader.status(r))),
        agentUuid);
    return told;
  }

  @Override
  public List<Microservice> ofApplication(long applicationId) {
    return reader.load("m.application_id = ?", applicationId);
  }

  @Override
  public List<Microservice> ofAgent(String agentUuid) {
    return reader.load("m.agent_uuid = ?", agentUuid);
  }

  @Override
  public List<Microservice> ofOwner(long ownerId) {
    String ofTheirs = "m.application_id IN (SELECT id FROM applications WHERE owner_id = ?)";
    return reader.load(ofTheirs, ownerId).stream()
        .sorted(Comparator.comparing(Microservice::name))
        .toList();
  }

  @Override
  public List<Microservice> desired(String agentUuid) {
    return reader.load(
        "m.agent_uuid = ? AND (a.is_activated OR m.catalog_item_id IN"
            + " (SELECT id FROM catalog_items WHERE category = 'SYSTEM' AND id <> 1))",
        agentUuid);
  }

  @Override
  public Map<Integer, Set<String>> usedPorts(String agentUuid) {
    Map<Integer, Set<String>> ports = new HashMap<>();
    sql.list(
        "SELECT uuid, ports FROM microservices WHERE agent_uuid = ?",
        r -> {
          String uuid = r.text("uuid");
          UsedPorts.each(
              r.text("ports"),
              port -> ports.computeIfAbsent(port, number -> new HashSet<>()).add(uuid));
          return uuid;
        },
        agentUuid);
    return ports;
  }

  @Override
  public List<Microservice> withPublicPorts() {
    return reader.load("m.uuid IN (SELECT microservice_uuid FROM public_ports)");
  }

  @Override
  public List<Microservice> withPublicPortsOn(String hostUuid) {
    return reader.load(
        "m.uuid IN (SELECT microservice_uuid FROM public_ports WHERE router_host = ?)", hostUuid);
  }

  @Override
  public Map<Integer, Set<String>> publicPortsOn(String hostUuid) {
    Map<Integer, Set<String>> ports = new HashMap<>();
    sql.list(
        "SELECT public_port, microservice_uuid FROM public_ports"
            + " WHERE router_host = ? AND claimed_host IS NOT NULL",
        r ->
            ports
                .computeIfAbsent(r.number("public_port"), number -> new HashSet<>())
                .add(r.text("microservice_uuid")),
        hostUuid);
    return ports;
  }

  @Override
  public void releasePublicPorts(String uuid) {
    sql.update("UPDATE public_ports SET claimed_host = NULL WHERE microservice_uuid = ?", uuid);
  }

  @Override
  public void claimPublicPorts(String uuid) {
    get(uuid).ifPresent(m -> specs.claimAgain(uuid, m.spec()));
  }

  @Override
  public Optional<Microservice> ofCatalogItem(String agentUuid, long catalogItemId) {
    return reader
        .load("m.agent_uuid = ? AND m.catalog_item_id = ?", agentUuid, catalogItemId)
        .stream()
        .findFirst();
  }

  @Override
  public boolean anyStopped() {
    return sql.exists(
        "SELECT microservice_uuid FROM microservice_status" + STOPPED + " FETCH FIRST 1 ROWS ONLY");
  }

  @Override
  public void markStopped(Instant now) {
    sql.update("UPDATE microservice_status SET status = 'STOPPED', updated_at = ?" + STOPPED, now);
  }

  @Override
  public List<Microservice> withExtraHostOnAgent(String agentName) {
    return reader.load(
        "m.uuid IN (SELECT microservice_uuid FROM host_references WHERE address = ?"
            + " OR address LIKE '${Apps.%')",
        "${Agents." + agentName + "}");
  }

  @Override
  public void requestRebuild(String uuid, Instant at) {
    sql.update(
        "UPDATE microservices SET rebuild = TRUE, rebuild_generation = rebuild_generation + 1,"
            + " rebuild_at = ? WHERE uuid = ?",
        at,
        uuid);
  }

  @Override
  public void acknowledgeRebuild(String agentUuid, Instant upTo) {
    sql.update(
        "UPDATE microservices SET rebuild = FALSE"
            + " WHERE agent_uuid = ? AND rebuild AND rebuild_at <= ?",
        agentUuid,
        upTo);
  }

  @Override
  public void updateStatus(String uuid, MicroserviceStatus s) {
    int known =
        sql.update(
            "UPDATE microservice_status SET status = ?, container_id = ?, start_time = ?,"
                + " operating_duration = ?, cpu_usage = ?, memory_usage = ?, percentage = ?,"
                + " error_message = ?, health_status = ?, updated_at = ? WHERE microservice_uuid = ?",
            s.status(),
            s.containerId(),
            s.startTime(),
            s.operatingDuration(),
            s.cpuUsage(),
            s.memoryUsage(),
            s.percentage(),
            s.errorMessage(),
            s.healthStatus(),
            s.updatedAt(),
            uuid);
    if (known == 0) {
      insertStatus(uuid, s); // told of for the first time
    }
  }

  @Override
  public boolean usesCatalogItem(long catalogItemId) {
    return sql.exists(
        "SELECT uuid FROM microservices WHERE catalog_item_id = ? FETCH FIRST 1 ROWS ONLY",
        catalogItemId);
  }
}
