/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static io.tule.controller.store.internal.ControllerFixture.application;
import static io.tule.controller.store.internal.ControllerFixture.microservice;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.ChangeSet;
import io.tule.api.model.Registry;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.Draft;
import io.tule.controller.RegistryFields;
import io.tule.controller.internal.Controller;
import io.tule.controller.internal.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.zip.ZipFile;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** A backup holds everything, and a restoration gives it back whole or changes nothing. */
@RunWith(Parameterized.class)
public class BackupTest {
  @ClassRule public static final PostgresServer SERVER = new PostgresServer();

  private static final char[] OPEN = new char[0];
  private static final char[] PASSPHRASE = "correct horse".toCharArray();

  @Rule public final ControllerFixture fixture;

  private final String target;

  private Path file;
  private String agent;
  private String agentToken;

  public BackupTest(String source, String target) {
    this.fixture = ControllerFixture.on(source, SERVER);
    this.target = target;
  }

  @Parameters(name = "{0} to {1}")
  public static List<Object[]> databases() {
    return List.of(new Object[] {"H2", "PostgreSQL"}, new Object[] {"PostgreSQL", "H2"});
  }

  @Before
  public void fill() throws IOException {
    file = fixture.folder.getRoot().toPath().resolve("backup.tule");
    agent = fixture.agent(fixture.alice, "node");
    String key = fixture.controller.agents().provisioningKey(fixture.alice, agent).key();
    agentToken = fixture.controller.agentLink().provision(key, 1).token();
    fixture
        .controller
        .applications()
        .create(
            fixture.alice,
            application(
                "shop", microservice("web", agent).build(), microservice("db", agent).build()));
    fixture
        .controller
        .registries()
        .create(
            fixture.alice,
            Draft.<Registry>builder()
                .set(RegistryFields.URL, "registry.example.com")
                .set(RegistryFields.USERNAME, "puller")
                .set(RegistryFields.PASSWORD, "sesame-4711")
                .build());
  }

  private Backup backup() {
    return new Backup(fixture.store, keys(fixture.folder.getRoot().toPath()), Clock.systemUTC());
  }

  private static KeyFiles keys(Path data) {
    Path controller = data.resolve("controller");
    return new KeyFiles(
        controller, controller.resolve("secret.key"), data.resolve("admin.properties"));
  }

  /** Another machine, on which nothing was ever started. */
  private static final class Machine implements AutoCloseable {
    final Path data;
    final SqlStore store;
    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);

    Machine(Path data, String url) throws IOException {
      this.data = data;
      this.store = StoreComponent.open(url, "tule", PostgresServer.PASSWORD, 4);
    }

    Backup backup() {
      return new Backup(store, keys(data), Clock.systemUTC());
    }

    Controller start() throws IOException {
      Settings settings =
          new Settings(
              data,
              data.resolve("admin.properties"),
              false,
              true,
              Duration.ofHours(1),
              Duration.ofHours(1));
      return new Controller(store, Clock.systemUTC(), settings, scheduler);
    }

    @Override
    public void close() {
      scheduler.shutdownNow();
      store.close();
    }
  }

  private Machine emptyMachine() throws IOException {
    Path data = fixture.folder.newFolder().toPath();
    return new Machine(
        data, target.equals("H2") ? "jdbc:h2:file:" + data.resolve("tule") : SERVER.newDatabase());
  }

  private static ReasonCode reason(org.junit.function.ThrowingRunnable work) {
    return assertThrows(TuleException.class, work).reason();
  }

  @Test
  public void everyTableOfTheSchemaIsInABackup() throws IOException {
    backup().backup(file, OPEN);
    Set<String> expected =
        fixture.store.snapshot(
            connection -> {
              Set<String> names = new TreeSet<>();
              try (Statement statement = connection.createStatement();
                  ResultSet rows =
                      statement.executeQuery(
                          "SELECT table_name FROM information_schema.tables"
                              + " WHERE LOWER(table_schema) = 'public'")) {
                while (rows.next()) {
                  names.add(rows.getString(1).toLowerCase(Locale.ROOT));
                }
              }
              return names;
            });
    assertTrue(expected.remove("schema_versions"));
    expected.remove("leases");
    Set<String> found = new TreeSet<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      zip.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith("tables/"))
          .forEach(name -> found.add(name.replaceAll("tables/(.*)\\.jsonl", "$1")));
    }
    assertEquals(expected, found);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  public void aRestoredMachineServesTheSameFleetWithTheSameTokensAndSecrets() throws IOException {
    String userToken = fixture.controller.users().login("alice@example.com", "password1");
    backup().backup(file, PASSPHRASE);
    assertFalse(
        new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
            .contains("alice@example.com"));
    try (Machine machine = emptyMachine()) {
      machine.backup().restore(file, PASSPHRASE, false);
      Controller restored = machine.start();

      assertEquals(fixture.alice, restored.users().authenticate(userToken));
      assertEquals(
          fixture.controller.applications().list(fixture.alice),
          restored.applications().list(fixture.alice));
      AgentPrincipal link = restored.agentLink().authenticate(agentToken);
      assertEquals(agent, link.uuid());
      assertEquals(
          fixture.controller.agentLink().registries(link), restored.agentLink().registries(link));
      assertTrue(
          restored.agentLink().registries(link).stream()
              .anyMatch(access -> access.password().equals("sesame-4711")));
      restored
          .applications()
          .create(fixture.alice, application("next", microservice("one", agent).build()));
      assertEquals(2, restored.applications().list(fixture.alice).size());
    }
  }

  @Test
  public void agentsReadEverythingAgainAndNoOldAcknowledgementCounts() throws IOException {
    AgentPrincipal link = fixture.controller.agentLink().authenticate(agentToken);
    fixture.controller.agents().reboot(fixture.alice, agent);
    backup().backup(file, OPEN);
    fixture.controller.agents().prune(fixture.alice, agent);
    Instant told = fixture.controller.agentLink().changes(link).lastUpdated();
    try (Machine machine = emptyMachine()) {
      machine.backup().restore(file, OPEN, false);
      Controller restored = machine.start();
      restored.agentLink().acknowledge(link, told.plus(Duration.ofMinutes(30)));

      ChangeSet changes = restored.agentLink().changes(link);
      assertTrue(changes.flags().contains(ChangeFlag.MICROSERVICE_LIST));
      assertTrue(changes.flags().contains(ChangeFlag.CONFIG));
      assertFalse(changes.flags().contains(ChangeFlag.REBOOT));
      assertFalse(changes.flags().contains(ChangeFlag.DELETE_NODE));
      restored.agentLink().acknowledge(link, changes.lastUpdated());
      assertEquals(Set.of(), restored.agentLink().changes(link).flags());
    }
  }

  @Test
  public void whatIsInUseIsReplacedOnlyOnDemand() {
    backup().backup(file, OPEN);
    fixture.controller.applications().delete(fixture.alice, "shop");
    assertEquals(ReasonCode.CONFLICT, reason(() -> backup().restore(file, OPEN, false)));
    assertTrue(fixture.controller.applications().list(fixture.alice).isEmpty());
    backup().restore(file, OPEN, true);
    assertEquals(
        2, fixture.controller.applications().get(fixture.alice, "shop").microservices().size());
    assertEquals(ReasonCode.CONFLICT, reason(() -> backup().backup(file, OPEN)));
  }

  /** A number that the database gave to a row which came to nothing. */
  private static long given(SqlStore store) {
    return store.alone(
        connection -> {
          long number =
              new Sql(connection, new ColumnNumbers())
                  .insert("INSERT INTO volume_numbers DEFAULT VALUES");
          connection.rollback();
          return number;
        });
  }

  @Test
  public void numbersThatWereGivenOnceAreNotGivenAgain() throws IOException {
    long last = given(fixture.store);
    backup().backup(file, OPEN);
    backup().restore(file, OPEN, true);
    assertTrue(given(fixture.store) > last);
    try (Machine machine = emptyMachine()) {
      machine.backup().restore(file, OPEN, false);
      assertTrue(given(machine.store) > last);
    }
  }

  @Test
  public void aDamagedFileAndAWrongPassphraseChangeNothing() throws IOException {
    backup().backup(file, PASSPHRASE);
    assertEquals(ReasonCode.FORBIDDEN, reason(() -> backup().restore(file, OPEN, true)));
    assertEquals(
        ReasonCode.FORBIDDEN,
        reason(() -> backup().restore(file, "incorrect horse".toCharArray(), true)));
    byte[] good = Files.readAllBytes(file);
    for (int at : new int[] {good.length / 2, good.length - 1}) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Files.write(file, bad);
      assertThrows(TuleException.class, () -> backup().restore(file, PASSPHRASE, true));
    }
    Path plain = file.resolveSibling("plain.tule");
    backup().backup(plain, OPEN);
    byte[] cut = Files.readAllBytes(plain);
    Files.write(plain, java.util.Arrays.copyOf(cut, cut.length / 2));
    assertEquals(ReasonCode.MALFORMED_DOCUMENT, reason(() -> backup().restore(plain, OPEN, true)));
    assertEquals(
        ReasonCode.NOT_FOUND,
        reason(() -> backup().restore(file.resolveSibling("none"), OPEN, true)));
    assertEquals(1, fixture.controller.applications().list(fixture.alice).size());
  }

  @Test
  public void anOlderSchemaIsBroughtUpToDateByItsMigrations() throws IOException, SQLException {
    Path scratch = fixture.folder.newFolder().toPath();
    try (Connection connection = StoreComponent.scratch(scratch.resolve("old"))) {
      Migrations.run(connection, false, version -> version == 1);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "INSERT INTO users VALUES (7, 'Old', 'User', 'old@example.com', 'old@example.com',"
                + " 'ADMIN', TRUE, '')");
      }
      connection.commit();
      backup().dump(connection, file, OPEN, Map.of("secret.key", new byte[32]));
    }
    try (Machine machine = emptyMachine()) {
      machine.backup().restore(file, OPEN, false);
      machine.start();
      assertEquals("Old", machine.store.read(tx -> tx.users().get(7)).orElseThrow().firstName());
      assertEquals(3, machine.store.<Integer>read(tx -> tx.agents().fogTypes().size()).intValue());
      try (var left = Files.list(machine.data.resolve("controller"))) {
        assertEquals(1, left.count());
      }
    }
  }

  @Test
  public void aNewerSchemaIsRefused() throws IOException, SQLException {
    fixture.store.alone(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO schema_versions VALUES (9999, 'later', 0)");
          }
          return true;
        });
    backup().backup(file, OPEN);
    try (Machine machine = emptyMachine()) {
      assertEquals(ReasonCode.CONFLICT, reason(() -> machine.backup().restore(file, OPEN, false)));
    }
  }
}
