/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.tule.api.model.ChangeFlag;
import io.tule.api.model.ChangeSet;
import io.tule.api.model.ContainerExtras;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.ContainerOptions;
import io.tule.api.model.EnvVar;
import io.tule.api.model.ExtraHost;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.api.model.VolumeMapping;
import io.tule.api.model.VolumeType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameter;
import org.junit.runners.Parameterized.Parameters;

/** A database from before documents keeps all that its microservices have. */
@RunWith(Parameterized.class)
public class MigrationsTest {
  private static final PublicPort PUBLIC =
      new PublicPort("http", List.of("http", "https"), true, "h1", 6001, "q1", List.of());

  @ClassRule public static final PostgresServer SERVER = new PostgresServer();
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Parameter public String kind;

  @Parameters(name = "{0}")
  public static List<Object[]> kinds() {
    return List.of(new Object[] {"H2"}, new Object[] {"PostgreSQL"});
  }

  private String url() throws IOException {
    Path file = folder.getRoot().toPath().resolve("old");
    return kind.equals("H2") ? "jdbc:h2:file:" + file : SERVER.newDatabase();
  }

  private static Connection connect(String url) throws SQLException {
    Connection connection =
        java.sql.DriverManager.getConnection(url, "tule", PostgresServer.PASSWORD);
    connection.setAutoCommit(false);
    return connection;
  }

  private static void fill(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String text :
          List.of(
              "INSERT INTO users VALUES (7, 'Old', 'User', 'o@example.com', 'o@example.com',"
                  + " 'ADMIN', TRUE, '')",
              "INSERT INTO agents SELECT 'a1', 'one', 1, 7, FALSE, 0, 0, NULL, '', '', '', NULL,"
                  + " NULL, '', '', '', '', 0, '', 0, 0, 0, '', 0, 0, 0, 0, FALSE, FALSE, FALSE, 0,"
                  + " 0, '', ''",
              microservice("m1"),
              microservice("m2"),
              "UPDATE microservices SET config = '{\"a\": 1}', registry_id = 2, log_size = 9,"
                  + " root_host_access = TRUE, privileged = TRUE, run_as_user = 'u', cap_add ="
                  + " 'A,B', cap_drop = 'C', memory_limit_mib = 64, cpu_set_cpus = '0-1'"
                  + " WHERE uuid = 'm1'",
              "INSERT INTO microservice_images VALUES ('m1', 2, 'arm:1'), ('m1', 1, 'x86:1')",
              "INSERT INTO microservice_env VALUES ('m1', 1, 'B', 'x \"y\"'), ('m1', 0, 'A', '')",
              "INSERT INTO microservice_args VALUES ('m1', 2, 'first'), ('m1', 3, 'second')",
              "INSERT INTO microservice_ports VALUES ('m1', 4, 80, 8080, 'TCP', FALSE, 'http',"
                  + " 'http,https', 'h1', 6001, 'q1', 'h1'), ('m1', 5, 53, 5353, 'UDP', TRUE, '', '',"
                  + " '', 0, '', NULL)",
              "INSERT INTO change_clocks VALUES ('a1', 50)",
              "INSERT INTO changes (agent_uuid, flags, last_updated)"
                  + " VALUES ('a1', 5, 40), ('a1', 4, 50)",
              "INSERT INTO microservice_volumes VALUES (41, 'm1', '/a', '/b', 'ro', 'BIND')",
              "INSERT INTO microservice_extra_hosts VALUES ('m1', 6, 'x', '${Agents.one}', '1')")) {
        statement.execute(text);
      }
    }
    connection.commit();
  }

  private static String microservice(String uuid) {
    return "INSERT INTO microservices (uuid, name, config, config_last_updated, application_id,"
        + " agent_uuid, owner_id, catalog_item_id, registry_id, root_host_access, log_size,"
        + " is_delete, is_delete_with_cleanup, rebuild, rebuild_generation, rebuild_at,"
        + " image_snapshot, privileged, run_as_user, cap_add, cap_drop, memory_limit_mib,"
        + " cpu_set_cpus, created_at, updated_at) VALUES ('"
        + uuid
        + "', '"
        + uuid
        + "', '{}', 0, NULL, 'a1', 7, NULL, 1, FALSE, 0, FALSE, FALSE, FALSE, 0, 0, '', FALSE, '',"
        + " '', '', 0, '', 0, 0)";
  }

  @Test
  public void nothingIsLost() throws Exception {
    String url = url();
    boolean shared = kind.equals("PostgreSQL");
    try (Connection connection = connect(url)) {
      Migrations.run(connection, shared, version -> version < 30);
      fill(connection);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "UPDATE microservices SET cpu_limit_millis = 1500, read_only_root = TRUE, devices ="
                + " 'd1\nd,2', cdi_devices = 'c', pid_mode = 'host', ipc_mode = 'i', platform = 'p',"
                + " engine_runtime = 'r', annotations = 'n', health_check = '{}', schedule = 7"
                + " WHERE uuid = 'm1'");
        connection.commit();
      }
      // As if the process had been killed before it noted that it was done, at each of them.
      for (int number : Migrations.known()) {
        if (number >= 30) {
          Migrations.run(connection, shared, version -> version <= number);
          try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM schema_versions WHERE version = " + number);
            connection.commit();
          }
        }
      }
    }
    try (SqlStore store = StoreComponent.open(url, "tule", PostgresServer.PASSWORD, 2)) {
      check(store);
    }
  }

  @Test
  public void whatIsLargerThanARowOfH2IsKept() throws Exception {
    String url = url();
    boolean shared = kind.equals("PostgreSQL");
    String random = random(1_000_000);
    String dull = "x".repeat(1_000_000);
    try (Connection connection = connect(url)) {
      Migrations.run(connection, shared, version -> version < 30);
      fill(connection);
      try (java.sql.PreparedStatement statement =
          connection.prepareStatement("INSERT INTO microservice_env VALUES (?, ?, ?, ?)")) {
        for (String uuid : List.of("m1", "m2")) {
          for (int i = 2; i < 4; i++) {
            statement.setString(1, uuid);
            statement.setInt(2, i);
            statement.setString(3, "LARGE" + i);
            statement.setString(4, uuid.equals("m1") ? random : dull);
            statement.execute();
          }
        }
      }
      connection.commit();
    }
    try (SqlStore store = StoreComponent.open(url, "tule", PostgresServer.PASSWORD, 2)) {
      for (String uuid : List.of("m1", "m2")) {
        MicroserviceSpec spec = store.read(tx -> tx.microservices().get(uuid)).orElseThrow().spec();
        EnvVar last = spec.env().get(spec.env().size() - 1);
        assertEquals(new EnvVar("LARGE3", uuid.equals("m1") ? random : dull), last);
      }
    }
  }

  /** Text that no compression makes much smaller. */
  private static String random(int length) {
    java.util.Random random = new java.util.Random(1);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('!' + random.nextInt(90)));
    }
    return text.toString();
  }

  private static void check(SqlStore store) {
    Microservice first = store.read(tx -> tx.microservices().get("m1")).orElseThrow();
    MicroserviceSpec spec = first.spec();
    assertEquals(
        List.of(new ContainerImage("x86:1", 1), new ContainerImage("arm:1", 2)), spec.images());
    assertEquals(List.of(new EnvVar("A", ""), new EnvVar("B", "x \"y\"")), spec.env());
    assertEquals(List.of("first", "second"), spec.cmd());
    assertEquals(
        List.of(
            new PortMapping(80, 8080, PortProtocol.TCP, PUBLIC, false),
            new PortMapping(53, 5353, PortProtocol.UDP, PublicPort.NONE, true)),
        spec.ports());
    assertEquals(
        Map.of(8080, Set.of("m1"), 5353, Set.of("m1")),
        store.read(tx -> tx.microservices().usedPorts("a1")));
    assertEquals(
        List.of(new VolumeMapping(41, "/a", "/b", "ro", VolumeType.BIND)), spec.volumeMappings());
    assertEquals("{\"a\": 1}", spec.config());
    assertEquals(2, spec.registryId());
    assertEquals(9, spec.logSize());
    assertTrue(spec.rootHostAccess());
    assertEquals(
        new ContainerOptions(
            true,
            "u",
            List.of("A", "B"),
            List.of("C"),
            64,
            "0-1",
            new ContainerExtras(
                1.5,
                true,
                List.of("d1", "d,2"),
                List.of("c"),
                "host",
                "i",
                "p",
                "r",
                "n",
                "{}",
                7)),
        spec.options());
    assertEquals(List.of(new ExtraHost("x", "${Agents.one}", "1")), spec.extraHosts());
    assertEquals(
        Map.of(6001, Set.of("m1")), store.read(tx -> tx.microservices().publicPortsOn("h1")));
    assertEquals(
        List.of("m1"),
        store.read(tx -> tx.microservices().withExtraHostOnAgent("one")).stream()
            .map(Microservice::uuid)
            .toList());
    assertEquals(
        new ChangeSet(EnumSet.of(ChangeFlag.CONFIG, ChangeFlag.REBOOT), Instant.ofEpochMilli(50)),
        store.read(tx -> tx.changes().pending("a1")));
    assertEquals(
        Set.of(ChangeFlag.REBOOT),
        store.inTransaction(
            tx -> {
              tx.changes().acknowledge("a1", Instant.ofEpochMilli(40));
              return tx.changes().pending("a1").flags();
            }));
    Microservice second = store.read(tx -> tx.microservices().get("m2")).orElseThrow();
    assertEquals(List.of(), second.spec().env());
    assertEquals(ContainerOptions.NONE, second.spec().options());
    long added =
        store.inTransaction(
            tx ->
                tx.microservices()
                    .addVolume("m2", new VolumeMapping(0, "/c", "/d", "rw", VolumeType.BIND)));
    assertTrue("number " + added, added > 41);
  }
}
