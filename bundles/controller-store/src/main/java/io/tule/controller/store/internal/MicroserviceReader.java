/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.PortMapping;
import io.tule.api.model.ProxyPort;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads any number of microservices with four queries. */
final class MicroserviceReader {
  private final Sql sql;

  MicroserviceReader(Sql sql) {
    this.sql = sql;
  }

  /** What other tables say of all chosen microservices, by uuid. */
  private record Others(
      Map<String, List<String>> routes,
      Map<String, List<Boolean>> consumers,
      Map<String, List<Proxied>> proxies) {
    boolean isSilentOn(String uuid) {
      return !routes.containsKey(uuid)
          && !consumers.containsKey(uuid)
          && !proxies.containsKey(uuid);
    }
  }

  /** Where the external port router offers an internal port. */
  private record Proxied(int internal, ProxyPort address) {}

  /** Loads one. */
  Optional<Microservice> one(String uuid) {
    return load("m.uuid = ?", uuid).stream().findFirst();
  }

  /**
   * Loads by a condition on m (microservices) and a (applications), in order of creation.
   *
   * @param condition constant text with marks for the parameters
   */
  List<Microservice> load(String condition, Object... parameters) {
    List<Microservice> rows =
        sql.list(
            "SELECT m.*, a.name AS application, s.status AS status, s.container_id, s.start_time,"
                + " s.operating_duration, s.cpu_usage, s.memory_usage, s.percentage,"
                + " s.error_message, s.health_status,"
                + " s.created_at AS status_created_at, s.updated_at AS status_updated_at"
                + " FROM microservices m LEFT JOIN applications a ON a.id = m.application_id"
                + " LEFT JOIN microservice_status s ON s.microservice_uuid = m.uuid WHERE "
                + condition
                + " ORDER BY m.seq",
            MicroserviceReader::microservice,
            parameters);
    if (rows.isEmpty()) {
      return rows;
    }
    Others others = others(Chosen.of(rows, Microservice::uuid));
    return rows.stream().map(row -> complete(row, others)).toList();
  }

  private Others others(Chosen chosen) {
    return new Others(
        grouped(
            "SELECT p.source_uuid AS microservice_uuid, p.dest_uuid"
                + chosen.from("routes", "source_uuid")
                + " ORDER BY p.id",
            r -> r.text("dest_uuid"),
            chosen),
        grouped(
            "SELECT DISTINCT p.dest_uuid AS microservice_uuid" + chosen.from("routes", "dest_uuid"),
            r -> true,
            chosen),
        grouped(
            "SELECT p.microservice_uuid, p.internal_port, p.server_host, p.public_port"
                + chosen.from("proxy_ports", "microservice_uuid"),
            r ->
                new Proxied(
                    r.number("internal_port"),
                    new ProxyPort(r.text("server_host"), r.number("public_port"))),
            chosen));
  }

  private <T> Map<String, List<T>> grouped(String query, Sql.Reader<T> reader, Chosen chosen) {
    Map<String, List<T>> rows = new HashMap<>();
    sql.list(
        query,
        r ->
            rows.computeIfAbsent(r.text("microservice_uuid"), k -> new ArrayList<>())
                .add(reader.read(r)),
        chosen.parameter());
    return rows;
  }

  private static Microservice complete(Microservice row, Others others) {
    String uuid = row.uuid();
    if (others.isSilentOn(uuid)) {
      return row;
    }
    return row.with(
        proxied(row.spec(), others.proxies().getOrDefault(uuid, List.of())),
        others.routes().getOrDefault(uuid, List.of()),
        others.consumers().containsKey(uuid));
  }

  private static MicroserviceSpec proxied(MicroserviceSpec spec, List<Proxied> proxies) {
    if (proxies.isEmpty()) {
      return spec;
    }
    Map<Integer, ProxyPort> addresses = new HashMap<>();
    proxies.forEach(proxied -> addresses.put(proxied.internal(), proxied.address()));
    return spec.withPorts(
        spec.ports().stream()
            .map(
                port ->
                    new PortMapping(
                        port.internal(),
                        port.external(),
                        port.protocol(),
                        port.publicPort(),
                        port.proxy(),
                        addresses.getOrDefault(port.internal(), ProxyPort.NONE)))
            .toList());
  }

  /** Without what other tables say. */
  private static Microservice microservice(Row r) throws SQLException {
    return new Microservice(
        r.text("uuid"),
        r.big("application_id"),
        r.text("application"),
        r.text("agent_uuid"),
        r.big("owner_id"),
        r.time("created_at"),
        r.time("updated_at"),
        r.time("config_last_updated"),
        r.flag("is_delete"),
        r.flag("is_delete_with_cleanup"),
        r.flag("rebuild"),
        r.big("rebuild_generation"),
        r.text("image_snapshot"),
        SpecDocumentReader.read(r.text("name"), r.big("catalog_item_id"), r.bytes("document")),
        List.of(),
        false,
        status(r));
  }

  /** That of its row, or what it began with: most have no row until their agent tells of them. */
  static MicroserviceStatus status(Row r) throws SQLException {
    if (r.text("status").isEmpty()) {
      return first(r.big("application_id"), r.time("created_at"));
    }
    return new MicroserviceStatus(
        r.text("status"),
        r.text("container_id"),
        r.big("start_time"),
        r.big("operating_duration"),
        r.real("cpu_usage"),
        r.real("memory_usage"),
        r.real("percentage"),
        r.text("error_message"),
        r.time("status_created_at"),
        r.time("status_updated_at"),
        r.text("health_status"));
  }

  /** The status of a microservice without a row: the Controller's own have none. */
  static MicroserviceStatus first(long applicationId, Instant createdAt) {
    return applicationId == 0
        ? MicroserviceStatus.NONE
        : MicroserviceStatus.of("QUEUED", createdAt);
  }
}
