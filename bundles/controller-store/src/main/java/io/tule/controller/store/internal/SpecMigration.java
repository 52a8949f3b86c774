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
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.api.model.VolumeMapping;
import io.tule.api.model.VolumeType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns columns of microservices and the rows of the tables for their parts into documents. */
final class SpecMigration {
  private final Sql sql;
  private final boolean h2;

  private SpecMigration(Sql sql, boolean h2) {
    this.sql = sql;
    this.h2 = h2;
  }

  static void run(Connection connection) throws SQLException {
    boolean h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
    SpecMigration migration = new SpecMigration(new Sql(connection, new ColumnNumbers()), h2);
    try {
      migration.fillDocuments();
      migration.fillTables();
    } catch (SqlFailure e) {
      throw e.sqlException();
    }
  }

  private <T> Map<String, List<T>> rows(String table, String order, Sql.Reader<T> reader) {
    Map<String, List<T>> rows = new HashMap<>();
    sql.list(
        "SELECT * FROM " + table + " ORDER BY microservice_uuid, " + order,
        r ->
            rows.computeIfAbsent(r.text("microservice_uuid"), k -> new ArrayList<>())
                .add(reader.read(r)));
    return rows;
  }

  private void fillDocuments() {
    Map<String, List<ContainerImage>> images =
        rows(
            "microservice_images",
            "fog_type_id",
            r -> new ContainerImage(r.text("container_image"), r.number("fog_type_id")));
    Map<String, List<PortMapping>> ports =
        rows("microservice_ports", "position", SpecMigration::port);
    Map<String, List<VolumeMapping>> volumes =
        rows(
            "microservice_volumes",
            "id",
            r ->
                new VolumeMapping(
                    r.big("id"),
                    r.text("host_destination"),
                    r.text("container_destination"),
                    r.text("access_mode"),
                    VolumeType.valueOf(r.text("volume_type"))));
    Map<String, List<EnvVar>> env =
        rows(
            "microservice_env",
            "position",
            r -> new EnvVar(r.text("env_key"), r.text("env_value")));
    Map<String, List<String>> args = rows("microservice_args", "position", r -> r.text("arg"));
    Map<String, List<ExtraHost>> hosts =
        rows(
            "microservice_extra_hosts",
            "position",
            r -> new ExtraHost(r.text("name"), r.text("address"), r.text("resolved")));
    Map<String, byte[]> documents = new HashMap<>();
    sql.list(
        "SELECT * FROM microservices",
        r -> {
          String uuid = r.text("uuid");
          MicroserviceSpec spec =
              new MicroserviceSpec(
                  r.text("name"),
                  r.text("config"),
                  r.big("catalog_item_id"),
                  images.getOrDefault(uuid, List.of()),
                  r.big("registry_id"),
                  r.flag("root_host_access"),
                  r.number("log_size"),
                  ports.getOrDefault(uuid, List.of()),
                  volumes.getOrDefault(uuid, List.of()),
                  env.getOrDefault(uuid, List.of()),
                  args.getOrDefault(uuid, List.of()),
                  hosts.getOrDefault(uuid, List.of()),
                  options(r));
          return documents.put(uuid, SpecDocument.unbounded(spec));
        });
    if (documents.values().stream().anyMatch(d -> d.length > SpecDocument.MAX_BYTES)) {
      widen();
    }
    documents.forEach(
        (uuid, document) ->
            sql.update("UPDATE microservices SET document = ? WHERE uuid = ?", document, uuid));
  }

  /** Few had so much before there was a bound that a row of H2 needs the wider type for it. */
  private void widen() {
    if (h2) {
      sql.update("ALTER TABLE microservices ALTER COLUMN document SET DATA TYPE BLOB");
    }
  }

  private static ContainerOptions options(Row r) throws SQLException {
    return new ContainerOptions(
        r.flag("privileged"),
        r.text("run_as_user"),
        Row.words(r.text("cap_add")),
        Row.words(r.text("cap_drop")),
        r.big("memory_limit_mib"),
        r.text("cpu_set_cpus"),
        new ContainerExtras(
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
            r.number("schedule")));
  }

  /** Names of devices may have commas. */
  private static List<String> lines(String joined) {
    return joined.isEmpty() ? List.of() : Arrays.asList(joined.split("\n", -1));
  }

  private static PortMapping port(Row r) throws SQLException {
    String protocol = r.text("public_protocol");
    PublicPort publicPort =
        protocol.isEmpty()
            ? PublicPort.NONE
            : new PublicPort(
                protocol,
                Row.words(r.text("schemes")),
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
        r.flag("is_proxy"));
  }

  private void fillTables() {
    sql.update("DELETE FROM public_ports");
    sql.update(
        "INSERT INTO public_ports (microservice_uuid, internal_port, router_host, public_port,"
            + " claimed_host) SELECT microservice_uuid, internal_port, router_host, public_port,"
            + " claimed_host FROM microservice_ports WHERE public_protocol <> ''");
    sql.update("DELETE FROM host_references");
    sql.update(
        "INSERT INTO host_references (microservice_uuid, address)"
            + " SELECT DISTINCT microservice_uuid, address FROM microservice_extra_hosts"
            + " WHERE address LIKE '${%'");
    sql.update("DELETE FROM volume_numbers");
    sql.update(
        "INSERT INTO volume_numbers (id)"
            + " SELECT MAX(id) FROM microservice_volumes HAVING MAX(id) IS NOT NULL");
    long last = sql.list("SELECT MAX(id) AS id FROM volume_numbers", r -> r.big("id")).get(0);
    sql.update("ALTER TABLE volume_numbers ALTER COLUMN id RESTART WITH " + (last + 1));
  }
}
