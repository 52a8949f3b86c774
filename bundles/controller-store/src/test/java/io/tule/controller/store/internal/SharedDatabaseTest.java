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
import io.tule.api.model.Registry;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.ErrorKind;
import io.tule.controller.RegistryFields;
import io.tule.controller.internal.Controller;
import io.tule.controller.internal.Settings;
import io.tule.controller.store.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.After;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

/** Several controllers on one PostgreSQL, and PostgreSQL going away. */
public class SharedDatabaseTest {
  @ClassRule public static final PostgresServer SERVER = new PostgresServer();
  @Rule public final ControllerFixture fixture = new ControllerFixture(SERVER);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
  private final List<AutoCloseable> opened = new ArrayList<>();

  @After
  public void close() throws Exception {
    threads.shutdownNow();
    scheduler.shutdownNow();
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private SqlStore open(String url) throws IOException {
    SqlStore store = StoreComponent.open(url, "tule", PostgresServer.PASSWORD, 4);
    synchronized (opened) {
      opened.add(store);
    }
    return store;
  }

  private Settings settings(Path key, boolean administrator) throws IOException {
    Path data = fixture.folder.newFolder().toPath();
    return new Settings(
        data,
        key,
        data.resolve("admin.properties"),
        true,
        administrator,
        Duration.ofHours(1),
        Duration.ofHours(1));
  }

  private Path firstKey() {
    return fixture.folder.getRoot().toPath().resolve("controller").resolve("secret.key");
  }

  private Controller second() throws IOException {
    return new Controller(
        open(fixture.url()), Clock.systemUTC(), settings(firstKey(), false), scheduler);
  }

  @Test
  public void controllersThatStartAtOnceApplyEachMigrationOnce() throws Exception {
    String url = SERVER.newDatabase();
    List<Future<SqlStore>> stores = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      stores.add(threads.submit(() -> open(url)));
    }
    for (Future<SqlStore> store : stores) {
      assertFalse(store.get(1, TimeUnit.MINUTES).read(tx -> tx.agents().fogTypes()).isEmpty());
    }
    try (Connection c = DriverManager.getConnection(url, "tule", PostgresServer.PASSWORD);
        ResultSet rows =
            c.createStatement().executeQuery("SELECT count(*) FROM catalog_items WHERE id = 1")) {
      rows.next();
      assertEquals(1, rows.getInt(1));
    }
  }

  @Test
  public void controllersThatStartAtOnceCreateOneAdministrator() throws Exception {
    String url = SERVER.newDatabase();
    Path key = Files.write(fixture.folder.newFile().toPath(), new byte[32]);
    List<Settings> settings = List.of(settings(key, true), settings(key, true));
    List<Future<Controller>> controllers = new ArrayList<>();
    for (Settings one : settings) {
      SqlStore store = open(url);
      controllers.add(
          threads.submit(() -> new Controller(store, Clock.systemUTC(), one, scheduler)));
    }
    for (Future<Controller> controller : controllers) {
      controller.get(1, TimeUnit.MINUTES);
    }
    assertEquals(1, settings.stream().filter(s -> Files.exists(s.credentialsFile())).count());
  }

  @Test
  public void aChangeAtOneControllerWakesARequestHeldAtAnother() throws Exception {
    String agent = fixture.agent(fixture.alice, "node");
    Controller second = second();
    CountDownLatch woken = new CountDownLatch(1);

    opened.add(second.changeFeed().await(agent, Duration.ofMinutes(10), woken::countDown));
    fixture
        .controller
        .applications()
        .create(fixture.alice, application("shop", microservice("web", agent).build()));
    assertTrue("not woken", woken.await(1, TimeUnit.MINUTES));
  }

  @Test
  public void anotherControllerTakesALeaseOverOnlyWhenItHasRunOut() throws Exception {
    SqlStore a = fixture.store;
    SqlStore b = open(fixture.url());
    Duration minute = Duration.ofMinutes(1);
    Lease first = acquire(a, "a", minute).orElseThrow();

    assertTrue(acquire(b, "b", minute).isEmpty());
    assertEquals(first, acquire(a, "a", Duration.ZERO).orElseThrow());
    Lease second = acquire(b, "b", minute).orElseThrow();

    assertTrue(second.token() > first.token());
    assertFalse(a.inTransaction(tx -> tx.leases().holds(first)));
    assertTrue(b.inTransaction(tx -> tx.leases().holds(second)));
    b.inTransaction(
        tx -> {
          tx.leases().release(second);
          return true;
        });
    assertTrue(acquire(a, "a", minute).isPresent());
  }

  private static Optional<Lease> acquire(SqlStore store, String holder, Duration length) {
    return store.inTransaction(tx -> tx.leases().acquire("job", holder, length));
  }

  @Test
  public void whenAnAgentCalledOneControllerTheOtherKnows() throws Exception {
    AgentPrincipal agent = fixture.provision(fixture.alice, fixture.agent(fixture.alice, "node"));
    Controller second = second();
    fixture.runJobs();

    Instant here =
        Instant.ofEpochMilli(
            fixture.controller.agents().get(fixture.alice, agent.uuid()).status().lastActive());
    long there = second.agents().get(fixture.alice, agent.uuid()).status().lastActive();
    assertEquals(here.toEpochMilli(), there);
    assertTrue(there > 0);
  }

  @Test
  public void aControllerWithAnotherKeyDoesNotStartAndSaysWhatToDo() throws Exception {
    fixture
        .controller
        .registries()
        .create(
            fixture.alice,
            Draft.<Registry>builder()
                .set(RegistryFields.URL, "registry.example")
                .set(RegistryFields.IS_PUBLIC, false)
                .set(RegistryFields.USERNAME, "u")
                .set(RegistryFields.PASSWORD, "s3cret")
                .set(RegistryFields.EMAIL, "a@example.org")
                .build());
    SqlStore store = open(fixture.url());
    Path other = Files.write(fixture.folder.newFile().toPath(), new byte[32]);
    Path none = fixture.folder.getRoot().toPath().resolve("none");

    for (Path key : List.of(other, none)) {
      Settings settings = settings(key, false);
      TuleException refusal =
          assertThrows(
              TuleException.class,
              () -> new Controller(store, Clock.systemUTC(), settings, scheduler));
      assertEquals(ReasonCode.CONFLICT, refusal.reason());
      assertTrue(refusal.getMessage(), refusal.getMessage().contains("TULE_SECRET_KEY_FILE"));
    }
    assertFalse(Files.exists(none));

    AgentPrincipal agent = fixture.provision(fixture.alice, fixture.agent(fixture.alice, "node"));
    assertTrue(
        second().agentLink().registries(agent).stream()
            .anyMatch(one -> one.password().equals("s3cret")));
  }

  @Test
  public void withoutTheDatabaseCallsFailSoonAndLaterSucceedAgain() throws Exception {
    SERVER.kill();
    try {
      for (int i = 0; i < 3; i++) {
        TuleException failure =
            assertThrows(
                TuleException.class, () -> fixture.controller.users().profile(fixture.alice));
        assertEquals(ReasonCode.STORE_UNAVAILABLE, failure.reason());
      }
    } finally {
      SERVER.start();
    }
    while (!isThere(fixture.store)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    assertEquals("alice@example.com", fixture.controller.users().profile(fixture.alice).email());
  }

  private static boolean isThere(SqlStore store) {
    try {
      return !store.read(tx -> tx.agents().fogTypes()).isEmpty();
    } catch (TuleException e) {
      assertEquals(ReasonCode.STORE_UNAVAILABLE, e.reason());
      return false;
    }
  }

  @Test
  public void aCharacterThatCannotBeStoredIsTheCallersMistake() {
    ControllerException refusal =
        assertThrows(ControllerException.class, () -> fixture.agent(fixture.alice, "a" + (char) 0));
    assertEquals(ErrorKind.VALIDATION, refusal.kind());
  }
}
