/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static io.tule.controller.store.internal.ControllerFixture.application;
import static io.tule.controller.store.internal.ControllerFixture.microservice;
import static io.tule.controller.store.internal.ControllerFixture.port;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeFalse;

import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.Application;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.ChangeSet;
import io.tule.api.model.ContainerExtras;
import io.tule.api.model.ContainerOptions;
import io.tule.api.model.DesiredMicroservice;
import io.tule.api.model.EnvVar;
import io.tule.api.model.ExtraHost;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceReport;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.api.model.Registry;
import io.tule.api.model.VolumeMapping;
import io.tule.api.model.VolumeType;
import io.tule.controller.AgentFields;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.AgentStatusFields;
import io.tule.controller.ApplicationFields;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.ErrorKind;
import io.tule.controller.MicroserviceFields;
import io.tule.controller.RegistryFields;
import io.tule.controller.RouteDraft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Rules of the control plane that users and agents depend on, on a real database. */
@RunWith(Parameterized.class)
public class ControllerOnStoreTest {
  @ClassRule public static final PostgresServer SERVER = new PostgresServer();

  @Rule public final ControllerFixture fixture;

  public ControllerOnStoreTest(String database) {
    fixture = ControllerFixture.on(database, SERVER);
  }

  @Parameters(name = "{0}")
  public static String[] databases() {
    return new String[] {"H2", "PostgreSQL"};
  }

  @Test
  public void aFailingPartLeavesNothingOfAnApplication() {
    String agent = fixture.agent(fixture.alice, "node");
    Draft<Application> draft =
        application(
            "shop",
            microservice("web", agent)
                .set(MicroserviceFields.PORTS, List.of(port(80, 8080)))
                .build(),
            microservice("api", agent)
                .set(MicroserviceFields.PORTS, List.of(port(81, 8080)))
                .build());

    TuleException failure =
        assertThrows(
            TuleException.class,
            () -> fixture.controller.applications().create(fixture.alice, draft));

    assertEquals("Port '8080' is not available", failure.getMessage());
    assertEquals(ReasonCode.PORT_IN_USE, failure.reason());
    assertTrue(fixture.controller.applications().list(fixture.alice).isEmpty());
    assertTrue(fixture.controller.microservices().list(fixture.alice).isEmpty());
  }

  private static final ContainerOptions OPTIONS =
      new ContainerOptions(
          false,
          "7:7",
          List.of("NET_ADMIN"),
          List.of("ALL"),
          64,
          "0-1",
          new ContainerExtras(
              0.25,
              true,
              List.of("/dev/a,b", "/dev/c:/dev/d:r"),
              List.of("x/y=all"),
              "host",
              "private",
              "linux/arm64",
              "runc",
              "{}",
              "{\"test\":[\"CMD\",\"true\"]}",
              7));

  @Test
  public void whatWasStoredComesBack() {
    String agent = fixture.agent(fixture.alice, "node");
    Draft<Application> draft =
        Draft.<Application>builder()
            .set(ApplicationFields.NAME, "shop")
            .set(ApplicationFields.IS_ACTIVATED, true)
            .set(
                ApplicationFields.MICROSERVICES,
                List.of(
                    microservice("web", agent)
                        .set(MicroserviceFields.ENV, List.of(new EnvVar("A", "1")))
                        .set(MicroserviceFields.CMD, List.of("sh", "-c", "sleep 1"))
                        .set(MicroserviceFields.OPTIONS, OPTIONS)
                        .set(MicroserviceFields.PORTS, List.of(port(80, 8080)))
                        .set(
                            MicroserviceFields.EXTRA_HOSTS,
                            List.of(new ExtraHost("db", "10.0.0.9", "")))
                        .set(
                            MicroserviceFields.VOLUME_MAPPINGS,
                            List.of(new VolumeMapping(0, "data", "/d", "rw", VolumeType.VOLUME)))
                        .build(),
                    microservice("api", agent).build()))
            .set(ApplicationFields.ROUTES, List.of(RouteDraft.byNames("", "", "web", "api")))
            .build();
    fixture.controller.applications().create(fixture.alice, draft);

    Application shop = fixture.controller.applications().get(fixture.alice, "shop");

    Microservice web = shop.microservices().get(0);
    assertEquals(List.of(new EnvVar("A", "1")), web.spec().env());
    assertEquals(List.of("sh", "-c", "sleep 1"), web.spec().cmd());
    assertEquals(OPTIONS, web.spec().options());
    assertEquals(8080, web.spec().ports().get(0).external());
    assertEquals("10.0.0.9", web.spec().extraHosts().get(0).value());
    assertEquals("/d", web.spec().volumeMappings().get(0).containerDestination());
    assertEquals(List.of(shop.microservices().get(1).uuid()), web.routes());
    assertEquals("QUEUED", web.status().status());
    assertEquals("r-web-api", shop.routes().get(0).name());
  }

  private static Draft<Microservice> onPort(String name, String agent, int external) {
    return microservice(name, agent)
        .set(MicroserviceFields.PORTS, List.of(port(80, external)))
        .build();
  }

  @Test
  public void twoMicroservicesOfADocumentSwapTheirPorts() {
    String agent = fixture.agent(fixture.alice, "node");
    fixture
        .controller
        .applications()
        .create(
            fixture.alice, application("shop", onPort("a", agent, 8080), onPort("b", agent, 9090)));

    Application swapped =
        fixture
            .controller
            .applications()
            .replace(
                fixture.alice,
                "shop",
                application("shop", onPort("a", agent, 9090), onPort("b", agent, 8080)));

    assertEquals(9090, swapped.microservices().get(0).spec().ports().get(0).external());
    assertEquals(8080, swapped.microservices().get(1).spec().ports().get(0).external());
    Draft<Application> clash =
        application(
            "shop", onPort("c", agent, 8080), onPort("a", agent, 8080), onPort("b", agent, 9090));
    TuleException failure =
        assertThrows(
            TuleException.class,
            () -> fixture.controller.applications().replace(fixture.alice, "shop", clash));
    assertEquals(ReasonCode.PORT_IN_USE, failure.reason());
    assertEquals(
        swapped.microservices().get(0).spec().ports(),
        fixture
            .controller
            .applications()
            .get(fixture.alice, "shop")
            .microservices()
            .get(0)
            .spec()
            .ports());
  }

  @Test
  public void extraHostsNameWhatTheSameDocumentBrings() {
    String agent = fixture.agent(fixture.alice, "node");
    fixture
        .controller
        .agents()
        .update(
            fixture.alice,
            agent,
            Draft.<io.tule.api.model.Agent>builder().set(AgentFields.HOST, "10.0.0.7").build());
    fixture.store.inTransaction(
        tx -> tx.config().put("default-proxy-host", "proxy.example", Instant.EPOCH));
    PortMapping open =
        new PortMapping(
            80,
            8080,
            PortProtocol.TCP,
            new PublicPort("tcp", List.of("http"), true, "", 6010, "", List.of()),
            false);
    Draft<Application> shop =
        application(
            "shop",
            microservice("a", agent)
                .set(
                    MicroserviceFields.EXTRA_HOSTS,
                    List.of(
                        new ExtraHost("local", "${Apps.shop.b.local}", ""),
                        new ExtraHost("open", "${Apps.shop.b.public.6010}", "")))
                .build(),
            microservice("b", agent).set(MicroserviceFields.PORTS, List.of(open)).build());

    Application created = fixture.controller.applications().create(fixture.alice, shop);
    List<ExtraHost> hosts = created.microservices().get(0).spec().extraHosts();
    assertEquals("10.0.0.7", hosts.get(0).value());
    assertEquals("proxy.example", hosts.get(1).value());

    AgentPrincipal link = fixture.provision(fixture.alice, agent);
    acknowledge(link);
    fixture.controller.applications().replace(fixture.alice, "shop", shop);
    assertFalse(fixture.controller.agentLink().microservices(link).get(0).microservice().rebuild());

    Draft<Application> wrong =
        application(
            "other",
            microservice("a", agent)
                .set(
                    MicroserviceFields.EXTRA_HOSTS,
                    List.of(new ExtraHost("open", "${Apps.shop.b.public.6011}", "")))
                .build());
    assertEquals(
        "Could not find 6011 host template",
        assertThrows(
                ControllerException.class,
                () -> fixture.controller.applications().create(fixture.alice, wrong))
            .getMessage());
  }

  @Test
  public void oneChangedVariableRebuildsThatMicroserviceAlone() {
    String agent = fixture.agent(fixture.alice, "node");
    fixture.controller.applications().create(fixture.alice, shop(agent, "1"));
    AgentPrincipal link = fixture.provision(fixture.alice, agent);
    acknowledge(link);

    fixture.controller.applications().replace(fixture.alice, "shop", shop(agent, "2"));

    List<DesiredMicroservice> desired = fixture.controller.agentLink().microservices(link);
    assertEquals(2, desired.size());
    assertTrue(desired.get(0).microservice().rebuild());
    assertFalse(desired.get(1).microservice().rebuild());
    acknowledge(link);
    assertFalse(fixture.controller.agentLink().microservices(link).get(0).microservice().rebuild());
  }

  private static Draft<Application> shop(String agent, String value) {
    VolumeMapping volume = new VolumeMapping(0, "data", "/d", "rw", VolumeType.VOLUME);
    return application(
        "shop",
        microservice("web", agent)
            .set(MicroserviceFields.ENV, List.of(new EnvVar("A", value)))
            .build(),
        microservice("api", agent)
            .set(MicroserviceFields.ENV, List.of(new EnvVar("A", "same")))
            .set(MicroserviceFields.VOLUME_MAPPINGS, List.of(volume))
            .build());
  }

  private ChangeSet acknowledge(AgentPrincipal link) {
    ChangeSet changes = fixture.controller.agentLink().changes(link);
    fixture.controller.agentLink().acknowledge(link, changes.lastUpdated());
    return changes;
  }

  @Test
  public void anAcknowledgementKeepsChangesTheAgentHasNotSeen() {
    String agent = fixture.agent(fixture.alice, "node");
    AgentPrincipal link = fixture.provision(fixture.alice, agent);
    acknowledge(link);
    ChangeSet none = fixture.controller.agentLink().changes(link);
    assertTrue(none.flags().isEmpty());

    fixture.controller.agents().reboot(fixture.alice, agent);
    ChangeSet first = fixture.controller.agentLink().changes(link);
    fixture.controller.agents().prune(fixture.alice, agent);
    fixture.controller.agentLink().acknowledge(link, none.lastUpdated());
    fixture.controller.agentLink().acknowledge(link, first.lastUpdated());

    assertEquals(Set.of(ChangeFlag.REBOOT), first.flags());
    assertEquals(
        EnumSet.of(ChangeFlag.PRUNE), fixture.controller.agentLink().changes(link).flags());
  }

  @Test
  public void aCommittedChangeWakesTheHeldRequest() throws InterruptedException {
    String agent = fixture.agent(fixture.alice, "node");
    CountDownLatch woken = new CountDownLatch(1);
    Subscription held =
        fixture.controller.changeFeed().await(agent, Duration.ofMinutes(5), woken::countDown);
    fixture.controller.agents().reboot(fixture.alice, agent);
    assertTrue(woken.await(10, TimeUnit.SECONDS));
    held.close();
  }

  @Test
  public void usersDoNotSeeEachOther() {
    String agent = fixture.agent(fixture.alice, "node");
    fixture.controller.applications().create(fixture.alice, shop(agent, "1"));
    String uuid = fixture.controller.microservices().list(fixture.alice).get(0).uuid();

    assertNotFound(() -> fixture.controller.agents().get(fixture.bob, agent));
    assertNotFound(() -> fixture.controller.agents().provisioningKey(fixture.bob, agent));
    assertNotFound(() -> fixture.controller.applications().get(fixture.bob, "shop"));
    assertNotFound(() -> fixture.controller.microservices().get(fixture.bob, uuid));
    assertNotFound(() -> fixture.controller.microservices().delete(fixture.bob, uuid));
    fixture.controller.applications().delete(fixture.bob, "shop");
    assertTrue(fixture.controller.microservices().list(fixture.bob).isEmpty());
    assertEquals(2, fixture.controller.microservices().list(fixture.alice).size());
    assertThrows(
        ControllerException.class,
        () ->
            fixture
                .controller
                .applications()
                .create(fixture.bob, application("mine", microservice("m", agent).build())));
  }

  private static void assertNotFound(org.junit.function.ThrowingRunnable work) {
    ControllerException failure = assertThrows(ControllerException.class, work);
    assertEquals(ErrorKind.NOT_FOUND, failure.kind());
  }

  @Test
  public void duplicatesAndReservedPortsAreRefused() {
    String agent = fixture.agent(fixture.alice, "node");
    fixture.controller.applications().create(fixture.alice, application("shop"));
    assertEquals(
        ErrorKind.DUPLICATE,
        assertThrows(
                ControllerException.class,
                () -> fixture.controller.applications().create(fixture.alice, application("shop")))
            .kind());
    assertEquals(
        "Duplicate name 'node'",
        assertThrows(ControllerException.class, () -> fixture.agent(fixture.bob, "node"))
            .getMessage());
    Draft<Microservice> draft =
        microservice("web", agent)
            .set(MicroserviceFields.APPLICATION, "shop")
            .set(MicroserviceFields.PORTS, List.of(port(80, 54321)))
            .build();
    assertEquals(
        "Port '54321' is reserved for internal use",
        assertThrows(
                ControllerException.class,
                () -> fixture.controller.microservices().create(fixture.alice, draft))
            .getMessage());
  }

  @Test
  public void aMoveStartsTheStatusOverAndTellsBothAgents() {
    String first = fixture.agent(fixture.alice, "first");
    String second = fixture.agent(fixture.alice, "second");
    fixture.controller.applications().create(fixture.alice, shop(first, "1"));
    AgentPrincipal from = fixture.provision(fixture.alice, first);
    AgentPrincipal to = fixture.provision(fixture.alice, second);
    String uuid = fixture.controller.microservices().list(fixture.alice).get(0).uuid();
    MicroserviceStatus running =
        new MicroserviceStatus("RUNNING", "c1", 1, 2, 3.5, 4, 0, "", Instant.EPOCH, Instant.EPOCH);
    Draft<AgentStatus> status =
        Draft.<AgentStatus>builder().set(AgentStatusFields.DAEMON_STATUS, "RUNNING").build();
    fixture
        .controller
        .agentLink()
        .report(from, status, List.of(new MicroserviceReport(uuid, running)));
    assertEquals(
        "RUNNING", fixture.controller.microservices().get(fixture.alice, uuid).status().status());
    acknowledge(from);
    acknowledge(to);

    Draft<Microservice> move =
        Draft.<Microservice>builder().set(MicroserviceFields.AGENT_NAME, "second").build();
    fixture.controller.microservices().update(fixture.alice, uuid, move);

    assertEquals(
        "QUEUED", fixture.controller.microservices().get(fixture.alice, uuid).status().status());
    assertEquals(1, fixture.controller.agentLink().microservices(to).size());
    Set<ChangeFlag> full =
        Set.of(ChangeFlag.MICROSERVICE_CONFIG, ChangeFlag.MICROSERVICE_LIST, ChangeFlag.ROUTING);
    assertEquals(full, fixture.controller.agentLink().changes(from).flags());
    assertEquals(full, fixture.controller.agentLink().changes(to).flags());
    fixture
        .controller
        .agentLink()
        .report(from, status, List.of(new MicroserviceReport(uuid, running)));
    assertEquals(
        "QUEUED", fixture.controller.microservices().get(fixture.alice, uuid).status().status());
  }

  @Test
  public void aProvisioningKeyWorksOnceAndANewTokenReplacesTheOld() {
    String agent = fixture.agent(fixture.alice, "node");
    String key = fixture.controller.agents().provisioningKey(fixture.alice, agent).key();
    String token = fixture.controller.agentLink().provision(key, 1).token();
    assertEquals(agent, fixture.controller.agentLink().authenticate(token).uuid());
    assertNotFound(() -> fixture.controller.agentLink().provision(key, 1));

    AgentPrincipal again = fixture.provision(fixture.alice, agent);

    assertEquals(agent, again.uuid());
    assertThrows(
        ControllerException.class, () -> fixture.controller.agentLink().authenticate(token));
  }

  @Test
  public void aDeletedAgentTakesItsMicroservicesAlong() {
    String agent = fixture.agent(fixture.alice, "node");
    fixture.controller.applications().create(fixture.alice, shop(agent, "1"));
    fixture.controller.agents().delete(fixture.alice, agent);
    assertTrue(fixture.controller.microservices().list(fixture.alice).isEmpty());
    assertNotFound(() -> fixture.controller.agents().get(fixture.alice, agent));
  }

  @Test
  public void whatAllUsersShareIsChangedByAdministratorsAlone() throws IOException {
    fixture.openSignup = false;
    fixture.close();
    fixture.open();
    Caller admin = fixture.alice;
    Caller user = fixture.bob;
    assertTrue(admin.isAdmin());
    for (Runnable change :
        List.<Runnable>of(
            () -> fixture.controller.router().putDefaultRouter(user, "elsewhere", 0, 0, 0),
            () -> fixture.controller.config().put(user, "default-proxy-host", "elsewhere"))) {
      TuleException e = assertThrows(TuleException.class, change::run);
      assertEquals(ReasonCode.FORBIDDEN, e.reason());
    }
    assertEquals("router.local", fixture.controller.router().defaultRouter(user).host());
    fixture.controller.router().putDefaultRouter(admin, "here", 0, 0, 0);
    assertEquals("here", fixture.controller.router().defaultRouter(user).host());
  }

  @Test
  public void withoutADefaultRouterThereIsNoAgentOutsideTheNetwork() {
    fixture.store.inTransaction(
        tx -> {
          tx.routers().delete(tx.routers().defaultRouter().orElseThrow().id());
          return true;
        });
    assertNotFound(() -> fixture.agent(fixture.alice, "node"));
    assertTrue(fixture.controller.agents().list(fixture.alice, false, List.of()).isEmpty());
  }

  @Test
  public void anEdgeAgentConnectsToTheDefaultRouter() {
    fixture.store.inTransaction(
        tx -> {
          tx.routers().delete(tx.routers().defaultRouter().orElseThrow().id());
          return true;
        });
    var edge =
        Draft.<io.tule.api.model.Agent>builder()
            .set(AgentFields.NAME, "edge")
            .set(AgentFields.FOG_TYPE, 1)
            .set(AgentFields.HOST, "10.0.0.1")
            .build();
    assertEquals(
        "Invalid router 'default-router'",
        assertThrows(
                ControllerException.class,
                () -> fixture.controller.agents().create(fixture.alice, edge))
            .getMessage());
    fixture.controller.router().putDefaultRouter(fixture.alice, "router.local", 0, 0, 0);

    String uuid = fixture.controller.agents().create(fixture.alice, edge);

    assertEquals(
        List.of("default-router"),
        fixture.controller.agents().get(fixture.alice, uuid).routing().upstreamRouters());
    AgentPrincipal link = fixture.provision(fixture.alice, uuid);
    assertEquals("localhost", fixture.controller.agentLink().config(link).routerHost());
  }

  @Test
  public void secretsAreNotReadableInTheFiles() throws IOException {
    assumeFalse("only H2 has its files here", fixture.store.shared());
    String agent = fixture.agent(fixture.alice, "node");
    Draft<Registry> registry =
        Draft.<Registry>builder()
            .set(RegistryFields.URL, "registry.example.com")
            .set(RegistryFields.USERNAME, "robot")
            .set(RegistryFields.PASSWORD, "s3cr3t-of-registry")
            .build();
    fixture.controller.registries().create(fixture.alice, registry);
    String userToken = fixture.controller.users().login("alice@example.com", "password1");
    String key = fixture.controller.agents().provisioningKey(fixture.alice, agent).key();
    String agentToken = fixture.controller.agentLink().provision(key, 1).token();
    AgentPrincipal link = fixture.controller.agentLink().authenticate(agentToken);
    assertEquals(
        "s3cr3t-of-registry", fixture.controller.agentLink().registries(link).get(2).password());

    StringBuilder script = new StringBuilder();
    fixture.store.read(
        tx -> {
          script.append(tx.registries().password(3));
          script.append(tx.users().passwordHash(fixture.alice.userId()));
          return true;
        });
    fixture.close();
    try (Stream<Path> files = Files.walk(fixture.folder.getRoot().toPath())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        script.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    fixture.open();

    for (String secret : List.of("s3cr3t-of-registry", userToken, agentToken, "password1")) {
      assertFalse(script.indexOf(secret) >= 0);
    }
    assertNotEquals(-1, script.indexOf("registry.example.com"));
  }

  @Test
  public void aNewProcessFindsAllDataAndMigratesNothingTwice() throws IOException {
    String agent = fixture.agent(fixture.alice, "node");
    fixture.controller.applications().create(fixture.alice, shop(agent, "1"));
    fixture.close();
    fixture.open();
    assertEquals(
        2, fixture.controller.applications().get(fixture.alice, "shop").microservices().size());
    assertEquals(14 - 3, fixture.controller.catalog().list(fixture.alice).size());
  }

  @Test
  public void anAnsweredWriteIsInTheFileAtOnce() throws IOException {
    assumeFalse("only H2 has its files here", fixture.store.shared());
    String agent = fixture.agent(fixture.alice, "node");
    Path folder = fixture.folder.getRoot().toPath();
    // What a killed process would leave behind: the file as it is right now.
    Files.copy(folder.resolve("tule.mv.db"), folder.resolve("left.mv.db"));

    try (SqlStore left =
        StoreComponent.open(
            "jdbc:h2:file:" + folder.resolve("left"), "tule", PostgresServer.PASSWORD, 1)) {
      assertEquals("node", left.read(tx -> tx.agents().get(agent)).orElseThrow().name());
    }
  }

  @Test
  public void aCatalogItemGivesTheImage() {
    String agent = fixture.agent(fixture.alice, "node");
    Draft<Microservice> hello =
        Draft.<Microservice>builder()
            .set(MicroserviceFields.NAME, "hello")
            .set(MicroserviceFields.AGENT_NAME, "node")
            .set(MicroserviceFields.CATALOG_ITEM_ID, 5L)
            .build();
    fixture.controller.applications().create(fixture.alice, application("shop", hello));
    AgentPrincipal link = fixture.provision(fixture.alice, agent);

    DesiredMicroservice desired = fixture.controller.agentLink().microservices(link).get(0);

    assertEquals("iofog/hello-web", desired.imageId());
    Draft<Microservice> own =
        Draft.<Microservice>builder()
            .set(
                MicroserviceFields.IMAGES,
                List.of(new io.tule.api.model.ContainerImage("busybox:2", 1)))
            .build();
    fixture.controller.microservices().update(fixture.alice, desired.microservice().uuid(), own);
    assertEquals("busybox:2", fixture.controller.agentLink().microservices(link).get(0).imageId());
  }

  @Test
  public void aMicroserviceIsBoundedAlsoWhereCompressionWouldMakeItSmall() {
    String agent = fixture.agent(fixture.alice, "node");
    String config = "{\"x\":\"" + "x".repeat(5 << 20) + "\"}";
    Draft<Application> asked =
        application(
            "shop", microservice("web", agent).set(MicroserviceFields.CONFIG, config).build());
    TuleException e =
        assertThrows(
            TuleException.class,
            () -> fixture.controller.applications().create(fixture.alice, asked));
    assertEquals(ReasonCode.LIMIT_EXCEEDED, e.reason());
  }
}
