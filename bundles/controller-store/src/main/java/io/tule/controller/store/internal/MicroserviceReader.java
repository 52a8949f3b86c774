/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.ContainerExtras;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.ContainerOptions;
import io.tule.api.model.EnvVar;
import io.tule.api.model.ExtraHost;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.ProxyPort;
import io.tule.api.model.PublicPort;
import io.tule.api.model.VolumeMapping;
import io.tule.api.model.VolumeType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads any number of microservices with eleven queries. */
final class MicroserviceReader {
  private static final String FROM =
      " FROM microservices m LEFT JOIN applications a ON a.id = m.application_id WHERE ";

  private final Sql sql;

  MicroserviceReader(Sql sql) {
    this.sql = sql;
  }

  /** Rows of the parts of all chosen microservices, by uuid. */
  private record Parts(
      Map<String, List<ContainerImage>> images,
      Map<String, List<PortMapping>> ports,
      Map<String, List<VolumeMapping>> volumes,
      Map<String, List<EnvVar>> env,
      Map<String, List<String>> args,
      Map<String, List<ExtraHost>> hosts,
      Map<String, List<String>> routes,
      Map<String, List<Boolean>> consumers) {}

  /** Loads one. */
  Optional<Microservice> one(String uuid) {
    return load(parts(Chosen.one(uuid)), "m.uuid = ?", uuid).stream().findFirst();
  }

  /**
   * Loads by a condition on m (microservices) and a (applications), in order of creation.
   *
   * @param condition constant text with marks for the parameters
   */
  List<Microservice> load(String condition, Object... parameters) {
    List<String> uuids =
        sql.list("SELECT m.uuid" + FROM + condition, r -> r.text("uuid"), parameters);
    return switch (uuids.size()) {
      case 0 -> List.of();
      case 1 -> load(parts(Chosen.one(uuids.get(0))), condition, parameters);
      default -> load(parts(Chosen.many(uuids)), condition, parameters);
    };
  }

  /**
   * How the queries for parts choose their rows p. A condition in each of them would choose all
   * over again, and one on an array would look through the array for each row.
   *
   * @param before of the table's name
   * @param after of it, with the name of the column between
   */
  private record Chosen(String before, String after, String end, Object parameter) {
    static Chosen one(String uuid) {
      return new Chosen(" FROM ", " WHERE p.", " = ?", uuid);
    }

    static Chosen many(List<String> uuids) {
      return new Chosen(
          " FROM UNNEST(CAST(? AS VARCHAR ARRAY)) AS chosen(uuid) JOIN ",
          " ON p.",
          " = chosen.uuid",
          uuids.toArray(new String[0]));
    }

    String from(String table, String column) {
      return before + table + " p" + after + column + end;
    }
  }

  private Parts parts(Chosen chosen) {
    return new Parts(
        part(
            "microservice_images",
            "fog_type_id",
            r -> new ContainerImage(r.text("container_image"), r.number("fog_type_id")),
            chosen),
        ports(chosen),
        part("microservice_volumes", "id", MicroserviceReader::volume, chosen),
        part(
            "microservice_env",
            "position",
            r -> new EnvVar(r.text("env_key"), r.text("env_value")),
            chosen),
        part("microservice_args", "position", r -> r.text("arg"), chosen),
        part(
            "microservice_extra_hosts",
            "position",
            r -> new ExtraHost(r.text("name"), r.text("address"), r.text("resolved")),
            chosen),
        grouped(
            "SELECT p.source_uuid AS microservice_uuid, p.dest_uuid"
                + chosen.from("routes", "source_uuid")
                + " ORDER BY p.id",
            r -> r.text("dest_uuid"),
            chosen),
        grouped(
            "SELECT DISTINCT p.dest_uuid AS microservice_uuid" + chosen.from("routes", "dest_uuid"),
            r -> true,
            chosen));
  }

  private Map<String, List<PortMapping>> ports(Chosen chosen) {
    Map<String, Map<Integer, ProxyPort>> proxies = new HashMap<>();
    sql.list(
        "SELECT p.microservice_uuid, p.internal_port, p.server_host, p.public_port"
            + chosen.from("proxy_ports", "microservice_uuid"),
        r ->
            proxies
                .computeIfAbsent(r.text("microservice_uuid"), k -> new HashMap<>())
                .put(
                    r.number("internal_port"),
                    new ProxyPort(r.text("server_host"), r.number("public_port"))),
        chosen.parameter());
    return part(
        "microservice_ports",
        "position",
        r -> port(r, proxies.getOrDefault(r.text("microservice_uuid"), Map.of())),
        chosen);
  }

  private <T> Map<String, List<T>> part(
      String table, String order, Sql.Reader<T> reader, Chosen chosen) {
    String from = chosen.from(table, "microservice_uuid");
    return grouped("SELECT p.*" + from + " ORDER BY p." + order, reader, chosen);
  }

  private List<Microservice> load(Parts parts, String condition, Object... parameters) {
    return sql.list(
        "SELECT m.*, a.name AS application, s.status AS status, s.container_id, s.start_time,"
            + " s.operating_duration, s.cpu_usage, s.memory_usage, s.percentage, s.error_message,"
            + " s.health_status,"
            + " s.created_at AS status_created_at, s.updated_at AS status_updated_at"
            + " FROM microservices m LEFT JOIN applications a ON a.id = m.application_id"
            + " LEFT JOIN microservice_status s ON s.microservice_uuid = m.uuid WHERE "
            + condition
            + " ORDER BY m.seq",
        r -> microservice(r, parts),
        parameters);
  }

  private <T> Map<String, List<T>> grouped(String query, Sql.Reader<T> reader, Chosen chosen) {
    Map<String, List<T>> parts = new HashMap<>();
    sql.list(
        query,
        r ->
            parts
                .computeIfAbsent(r.text("microservice_uuid"), k -> new ArrayList<>())
                .add(reader.read(r)),
        chosen.parameter());
    return parts;
  }

  private static Microservice microservice(Row r, Parts parts) throws SQLException {
    String uuid = r.text("uuid");
    return new Microservice(
        uuid,
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
        spec(r, uuid, parts),
        parts.routes().getOrDefault(uuid, List.of()),
        parts.consumers().containsKey(uuid),
        status(r));
  }

  private static MicroserviceSpec spec(Row r, String uuid, Parts parts) throws SQLException {
    return new MicroserviceSpec(
        r.text("name"),
        r.text("config"),
        r.big("catalog_item_id"),
        parts.images().getOrDefault(uuid, List.of()),
        r.big("registry_id"),
        r.flag("root_host_access"),
        r.number("log_size"),
        parts.ports().getOrDefault(uuid, List.of()),
        parts.volumes().getOrDefault(uuid, List.of()),
        parts.env().getOrDefault(uuid, List.of()),
        parts.args().getOrDefault(uuid, List.of()),
        parts.hosts().getOrDefault(uuid, List.of()),
        new ContainerOptions(
            r.flag("privileged"),
            r.text("run_as_user"),
            words(r.text("cap_add")),
            words(r.text("cap_drop")),
            r.big("memory_limit_mib"),
            r.text("cpu_set_cpus"),
            extras(r)));
  }

  private static ContainerExtras extras(Row r) throws SQLException {
    return new ContainerExtras(
        r.big("cpu_limit_millis") / 1000.0,
        r.flag("read_only_root"),
        lines(r.text("devices")),
        lines(r.text("cdi_devices")),
        r.text("pid_mode"),
        r.text("ipc_mode"),
        r.text("platform"),
        r.text("engine_runtime"),
        r.text("annotations"),
        r.text("health_check"),
        r.number("schedule"));
  }

  /** Names of devices may have commas. */
  private static List<String> lines(String joined) {
    return joined.isEmpty() ? List.of() : Arrays.asList(joined.split("\n", -1));
  }

  static MicroserviceStatus status(Row r) throws SQLException {
    if (r.text("status").isEmpty()) {
      return MicroserviceStatus.NONE;
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

  private static PortMapping port(Row r, Map<Integer, ProxyPort> proxies) throws SQLException {
    String protocol = r.text("public_protocol");
    PublicPort publicPort =
        protocol.isEmpty()
            ? PublicPort.NONE
            : new PublicPort(
                protocol,
                words(r.text("schemes")),
                true,
                r.text("router_host"),
                r.number("public_port"),
                r.text("queue_name"),
                List.of());
    return new PortMapping(
        r.number("internal_port"),
        r.number("external_port"),
        PortProtocol.valueOf(r.text("protocol")),
        publicPort,
        r.flag("is_proxy"),
        proxies.getOrDefault(r.number("internal_port"), ProxyPort.NONE));
  }

  private static VolumeMapping volume(Row r) throws SQLException {
    return new VolumeMapping(
        r.big("id"),
        r.text("host_destination"),
        r.text("container_destination"),
        r.text("access_mode"),
        VolumeType.valueOf(r.text("volume_type")));
  }

  private static List<String> words(String joined) {
    return joined.isEmpty() ? List.of() : Arrays.asList(joined.split(",", -1));
  }
}
