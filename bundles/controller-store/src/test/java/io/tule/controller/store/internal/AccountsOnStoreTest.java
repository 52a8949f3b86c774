/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static io.tule.controller.store.internal.ControllerFixture.application;
import static io.tule.controller.store.internal.ControllerFixture.microservice;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.model.AgentStatus;
import io.tule.api.model.MicroserviceReport;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.Role;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.AgentStatusFields;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.Session;
import io.tule.controller.UserService;
import io.tule.controller.internal.Controller;
import io.tule.controller.internal.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Accounts from the first start to their end, and agents that fall silent. */
@RunWith(Parameterized.class)
public class AccountsOnStoreTest {
  @ClassRule public static final PostgresServer SERVER = new PostgresServer();

  @Rule public final ControllerFixture fixture;

  public AccountsOnStoreTest(String database) {
    fixture = ControllerFixture.on(database, SERVER);
  }

  @Parameters(name = "{0}")
  public static String[] databases() {
    return new String[] {"H2", "PostgreSQL"};
  }

  private void running(AgentPrincipal link, String microservice) {
    MicroserviceStatus status =
        new MicroserviceStatus("RUNNING", "c1", 1, 2, 3.5, 4, 0, "", Instant.EPOCH, Instant.EPOCH);
    fixture
        .controller
        .agentLink()
        .report(
            link,
            Draft.<AgentStatus>builder().set(AgentStatusFields.DAEMON_STATUS, "RUNNING").build(),
            List.of(new MicroserviceReport(microservice, status)));
  }

  private String bobsMicroservice(String agent) {
    return fixture
        .controller
        .applications()
        .create(fixture.bob, application("shop", microservice("web", agent).build()))
        .microservices()
        .get(0)
        .uuid();
  }

  @Test
  public void aDeletedAccountLeavesNothingAndTouchesNobodyElse() {
    String mine = fixture.agent(fixture.alice, "alices");
    String agent = fixture.agent(fixture.bob, "bobs");
    String microservice = bobsMicroservice(agent);
    String token = fixture.controller.users().login("bob@example.com", "password1");
    AgentPrincipal link = fixture.provision(fixture.bob, agent);
    running(link, microservice);

    assertThrows(
        ControllerException.class,
        () -> fixture.controller.users().deleteAccount(fixture.bob, false));
    assertEquals(1, fixture.controller.microservices().list(fixture.bob).size());
    fixture.controller.users().deleteAccount(fixture.bob, true);

    assertThrows(ControllerException.class, () -> fixture.controller.users().authenticate(token));
    assertThrows(
        ControllerException.class,
        () -> fixture.controller.users().login("bob@example.com", "password1"));
    assertTrue(fixture.store.read(tx -> tx.agents().get(agent)).isEmpty());
    assertTrue(fixture.store.read(tx -> tx.microservices().get(microservice)).isEmpty());
    assertTrue(fixture.controller.applications().list(fixture.bob).isEmpty());
    assertEquals("alices", fixture.controller.agents().get(fixture.alice, mine).name());
  }

  @Test
  public void anAgentThatMissesThreeReportsIsUnknownWithAllItRuns() {
    String agent = fixture.agent(fixture.bob, "bobs");
    String microservice = bobsMicroservice(agent);
    running(fixture.provision(fixture.bob, agent), microservice);
    Duration period =
        Duration.ofSeconds(
            fixture.controller.agents().get(fixture.bob, agent).settings().statusFrequency());

    fixture.advance(period.multipliedBy(2));
    fixture.runJobs();
    assertEquals("RUNNING", daemonStatus(agent));

    fixture.advance(period.multipliedBy(2));
    fixture.runJobs();
    assertEquals("UNKNOWN", daemonStatus(agent));
    assertEquals(
        "UNKNOWN",
        fixture.controller.microservices().get(fixture.bob, microservice).status().status());
  }

  @Test
  public void signedTokensEndAndTheirKeysAreReplaced() {
    UserService users = fixture.controller.users();
    Session first = users.loginSigned("bob@example.com", "password1");
    users.authenticate(first.accessToken());
    fixture.advance(first.lifetime());
    ControllerException late =
        assertThrows(ControllerException.class, () -> users.authenticate(first.accessToken()));
    assertEquals("token expired", late.getMessage());
    Session second = users.refresh(first.refreshToken());
    users.authenticate(second.accessToken());
    assertEquals(header(first), header(second));

    fixture.advance(Duration.ofDays(31));
    assertThrows(ControllerException.class, () -> users.refresh(second.refreshToken()));
    Session third = users.loginSigned("bob@example.com", "password1");
    assertNotEquals(header(second), header(third));
    assertEquals(fixture.bob, users.authenticate(third.accessToken()));
  }

  private static String header(Session session) {
    return session.accessToken().split("\\.", -1)[0];
  }

  private String daemonStatus(String agent) {
    return fixture.controller.agents().get(fixture.bob, agent).status().daemonStatus();
  }

  @Test
  public void theFirstStartMakesAnAdministratorWhosePasswordOnlyTheOwnerCanRead()
      throws IOException {
    Path data = fixture.folder.newFolder().toPath();
    Path credentials = data.resolve("admin.properties");
    Settings settings =
        new Settings(data, credentials, false, true, Duration.ofHours(1), Duration.ofHours(1));
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    try (SqlStore store =
        StoreComponent.open("jdbc:h2:file:" + data.resolve("tule"), "tule", "", 1)) {
      Controller first = new Controller(store, Clock.systemUTC(), settings, scheduler);
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials)));
      Properties written = new Properties();
      try (var in = Files.newInputStream(credentials)) {
        written.load(in);
      }
      String token =
          first.users().login(written.getProperty("email"), written.getProperty("password"));
      assertEquals(Role.ADMIN, first.users().authenticate(token).role());

      String before = Files.readString(credentials);
      Controller second = new Controller(store, Clock.systemUTC(), settings, scheduler);
      assertEquals(before, Files.readString(credentials));
      second.users().authenticate(token);
    } finally {
      scheduler.shutdownNow();
    }
  }
}
