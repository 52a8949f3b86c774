/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static io.tule.controller.store.internal.ControllerFixture.application;
import static io.tule.controller.store.internal.ControllerFixture.microservice;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.Application;
import io.tule.api.model.FileSet;
import io.tule.api.model.MicroserviceReport;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.api.model.PublicPortOptions;
import io.tule.api.spi.ports.PublicPortSource.Wanted;
import io.tule.api.spi.ports.PublicProtocol;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.AgentStatusFields;
import io.tule.controller.ApplicationFields;
import io.tule.controller.Caller;
import io.tule.controller.Draft;
import io.tule.controller.FileSetFields;
import io.tule.controller.MicroserviceFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** What public ports may have, who may have which, and what is to be opened beside a Controller. */
@RunWith(Parameterized.class)
public class PublicPortsOnStoreTest {
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBgDCCASWgAwIBAgIUUJ7Bi+mBUYjO7EP/AhQ5arRpmnEwCgYIKoZIzj0EAwIw
      FDESMBAGA1UEAwwJYS5leGFtcGxlMCAXDTI2MTEyMTE4NDYyMFoYDzIxMjYxMDI4
      MTg0NjIwWjAUMRIwEAYDVQQDDAlhLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO
      PQMBBwNCAAQEG1iPTveouoLnB/c4AHhzdnHEipmNzvvry+ORdo5W6eNqv8cUN/J8
      6wm8qm1ayd3XQXnfAkQrjVFx7737z6R3o1MwUTAdBgNVHQ4EFgQUxQWEezaVmiUS
      5BbXCHTP8UZ3EcIwHwYDVR0jBBgwFoAUxQWEezaVmiUS5BbXCHTP8UZ3EcIwDwYD
      VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAhv2vYauLw2LxmMdpU5sm
      RSccTlbYltPYoBvhu69TwuECIQCFMP9zq4iADD2vtiGVKYeh5CNyuQQbJNjNtYJa
      OWuVBA==
      -----END CERTIFICATE-----
      """;
  private static final String KEY =
      """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWiWb0fmyxpIS0Xwe
      DZFyV0MPJp1lt2YafKrkqpsPp3uhRANCAAQEG1iPTveouoLnB/c4AHhzdnHEipmN
      zvvry+ORdo5W6eNqv8cUN/J86wm8qm1ayd3XQXnfAkQrjVFx7737z6R3
      -----END PRIVATE KEY-----
      """;

  @ClassRule public static final PostgresServer SERVER = new PostgresServer();

  @Rule public final ControllerFixture fixture;

  public PublicPortsOnStoreTest(String database) {
    fixture = ControllerFixture.on(database, SERVER);
  }

  @Parameters(name = "{0}")
  public static String[] databases() {
    return new String[] {"H2", "PostgreSQL"};
  }

  private static PublicPortOptions hosts(String... hosts) {
    return new PublicPortOptions(List.of(hosts), List.of(), "", "", "", List.of(), 0);
  }

  private static PortMapping open(
      int external, String protocol, int port, PublicPortOptions options) {
    return new PortMapping(
        80,
        external,
        PortProtocol.TCP,
        new PublicPort(protocol, List.of(protocol), true, "", port, "", List.of(), options),
        false);
  }

  private void deploy(Caller who, String name, String agent, PortMapping port) {
    fixture
        .controller
        .applications()
        .create(
            who,
            application(
                name,
                microservice("web", agent).set(MicroserviceFields.PORTS, List.of(port)).build()));
  }

  private List<Wanted> wanted() {
    return fixture.controller.publicPorts().wanted();
  }

  private void refused(ReasonCode reason, Caller who, String agent, PortMapping port) {
    TuleException e = assertThrows(TuleException.class, () -> deploy(who, "refused", agent, port));
    assertEquals(e.getMessage(), reason, e.reason());
  }

  @Test
  public void httpPortsThatDifferInHostShareANumberAmongOnesOwn() {
    String agent = fixture.agent(fixture.alice, "node");
    String other = fixture.agent(fixture.bob, "other");
    deploy(fixture.alice, "a", agent, open(5000, "http", 6500, hosts("A.example", "*.b.example")));
    deploy(fixture.alice, "b", agent, open(5001, "http", 6500, hosts("b.example")));
    deploy(fixture.alice, "c", agent, open(5002, "http", 6500, PublicPortOptions.NONE));

    assertEquals(
        List.of("", "*.b.example", "a.example", "b.example"),
        wanted().stream().map(w -> w.route().host()).sorted().toList());
    PortMapping second = open(5003, "http", 6500, hosts("b.example"));
    refused(ReasonCode.PORT_IN_USE, fixture.alice, agent, second);
    refused(
        ReasonCode.PORT_IN_USE,
        fixture.alice,
        agent,
        open(5003, "tcp", 6500, PublicPortOptions.NONE));
    refused(
        ReasonCode.PORT_IN_USE, fixture.bob, other, open(5003, "http", 6500, hosts("c.example")));
    assertFalse(wanted().stream().anyMatch(w -> w.route().host().equals("c.example")));
    PublicPort stored =
        fixture
            .controller
            .microservices()
            .list(fixture.alice, "a")
            .get(0)
            .spec()
            .ports()
            .get(0)
            .publicPort();
    assertEquals(List.of("http://a.example:6500"), stored.links());
    assertEquals(List.of("a.example", "*.b.example"), stored.options().hosts());
  }

  @Test
  public void whatCannotBeIsRefusedWithItsReason() {
    String agent = fixture.agent(fixture.alice, "node");
    for (PublicPortOptions wrong :
        List.of(
            hosts("a_b"),
            hosts("a.example", "a.example"),
            new PublicPortOptions(List.of(), List.of("x"), "", "", "", List.of(), 0),
            new PublicPortOptions(List.of(), List.of(), "", "", "", List.of("10.0.0.0/40"), 0),
            new PublicPortOptions(List.of(), List.of(), "", "", "", List.of(), -1),
            new PublicPortOptions(List.of(), List.of(), "absent", "", "", List.of(), 0),
            new PublicPortOptions(List.of(), List.of(), "", "../c", "k", List.of(), 0),
            new PublicPortOptions(List.of(), List.of(), "", "c", "", List.of(), 0))) {
      refused(ReasonCode.INVALID_ARGUMENT, fixture.alice, agent, open(5000, "http", 0, wrong));
    }
    refused(
        ReasonCode.INVALID_ARGUMENT,
        fixture.alice,
        agent,
        open(5000, "tcp", 0, hosts("a.example")));
    assertTrue(wanted().isEmpty());
  }

  private static PublicPortOptions secured(String secret) {
    return new PublicPortOptions(List.of(), List.of(), secret, "", "", List.of("::1"), 5);
  }

  private static Draft<FileSet> secret(String name, String certificate, String key) {
    Base64.Encoder base64 = Base64.getEncoder();
    return Draft.<FileSet>builder()
        .set(FileSetFields.NAME, name)
        .set(FileSetFields.TYPE, FileSet.TLS)
        .set(
            FileSetFields.DATA,
            Map.of(
                "tls.crt",
                base64.encodeToString(certificate.getBytes(US_ASCII)),
                "tls.key",
                base64.encodeToString(key.getBytes(US_ASCII))))
        .build();
  }

  private Wanted wanted(int port) {
    return wanted().stream().filter(w -> w.port() == port).findFirst().orElseThrow();
  }

  @Test
  public void certificatesComeFromASecretOrFromFiles() throws IOException {
    String agent = fixture.agent(fixture.alice, "node");
    var secrets = fixture.controller.fileSets();
    secrets.create(fixture.alice, FileSet.Kind.SECRET, secret("site", CERTIFICATE, KEY));
    deploy(fixture.alice, "a", agent, open(5000, "http", 6500, secured("site")));
    deploy(
        fixture.alice,
        "b",
        agent,
        open(
            5001,
            "tcp",
            6501,
            new PublicPortOptions(List.of(), List.of(), "", "c.pem", "k.pem", List.of(), 0)));

    Wanted ready = wanted(6500);
    assertEquals(CERTIFICATE, ready.route().tls().certificates());
    assertEquals(KEY, ready.route().tls().key());
    assertEquals(List.of("::1"), ready.route().access());
    assertEquals(5, ready.route().rate());
    assertEquals(ReasonCode.NOT_FOUND, wanted(6501).prepared().reason());
    assertEquals(PublicProtocol.TCP, wanted(6501).protocol());

    Path directory = fixture.folder.newFolder("certificates").toPath();
    Files.writeString(directory.resolve("c.pem"), CERTIFICATE);
    Files.writeString(directory.resolve("k.pem"), "K");
    assertEquals(ReasonCode.INVALID_ARGUMENT, wanted(6501).prepared().reason());
    assertTrue(wanted(6500).prepared().open());
    Files.writeString(directory.resolve("k.pem"), KEY);
    assertTrue(wanted(6501).prepared().open());
    assertEquals(KEY, wanted(6501).route().tls().key());
  }

  @Test
  public void aSecretThatNoServerCanUseIsRefusedWhereAPortNamesIt() {
    String agent = fixture.agent(fixture.alice, "node");
    var secrets = fixture.controller.fileSets();
    secrets.create(fixture.alice, FileSet.Kind.SECRET, secret("site", CERTIFICATE, "K"));
    refused(
        ReasonCode.INVALID_ARGUMENT, fixture.alice, agent, open(5000, "http", 0, secured("site")));

    secrets.update(fixture.alice, FileSet.Kind.SECRET, "site", secret("site", CERTIFICATE, KEY));
    deploy(fixture.alice, "a", agent, open(5000, "http", 6500, secured("site")));
    TuleException e =
        assertThrows(
            TuleException.class,
            () ->
                secrets.update(
                    fixture.alice, FileSet.Kind.SECRET, "site", secret("site", "C", KEY)));
    assertEquals(ReasonCode.INVALID_ARGUMENT, e.reason());
    assertTrue(e.getMessage(), e.getMessage().contains("secret site: there is no certificate"));
    assertTrue(wanted(6500).prepared().open());
  }

  @Test
  public void aMicroserviceHasABoundedNumberOfPorts() {
    String agent = fixture.agent(fixture.alice, "node");
    List<PortMapping> many =
        IntStream.range(0, 257).mapToObj(i -> ControllerFixture.port(1000 + i, 5000 + i)).toList();
    Draft<Application> asked =
        application("a", microservice("web", agent).set(MicroserviceFields.PORTS, many).build());
    var applications = fixture.controller.applications();
    TuleException e =
        assertThrows(TuleException.class, () -> applications.create(fixture.alice, asked));
    assertEquals(ReasonCode.LIMIT_EXCEEDED, e.reason());
  }

  @Test
  public void aPortThatAnAgentOpensFaresAsItsProxySays() {
    String agent = fixture.agent(fixture.alice, "node");
    String host = fixture.agent(fixture.alice, "gate");
    for (int i = 0; i < 2; i++) {
      PublicPort there =
          new PublicPort("http", List.of("http"), true, host, 6500 + i, "", List.of());
      PortMapping port = new PortMapping(80, 5000 + i, PortProtocol.TCP, there, false);
      deploy(fixture.alice, "a" + i, agent, port);
    }
    var link = fixture.provision(fixture.alice, host);
    assertEquals("unknown", state("a0"));

    tell(link, "RUNNING", "");
    assertEquals("open", state("a0"));
    String first = queue("a0");
    String second = queue("a1");
    tell(
        link,
        "FAILED",
        "INVALID_ARGUMENT: Port 6500 of another's: c.pem and k.pem: no key;"
            + (" PORT_IN_USE: Port 6501 of " + second + " is taken;")
            + " NOT_FOUND: Mapping amqp:q=>http:80: no target");
    assertEquals("open", state("a0"));
    assertEquals("PORT_IN_USE Port 6501 is taken", state("a1"));
    tell(link, "FAILED", "NOT_FOUND: Port 6500 of " + first + ": no c.pem; 3 more");
    assertEquals("NOT_FOUND Port 6500: no c.pem", state("a0"));
    assertEquals("unknown", state("a1"));
    tell(link, "FAILED", "PORT_IN_USE: Port 6500 is taken");
    assertEquals("unknown", state("a0"));
    tell(link, "FAILED", "INTERNAL: no more");
    assertEquals("unknown", state("a0"));
  }

  private String queue(String application) {
    var ports = fixture.controller.microservices().list(fixture.alice, application).get(0).spec();
    return ports.ports().get(0).publicPort().queueName();
  }

  private void tell(AgentPrincipal link, String status, String error) {
    MicroserviceStatus now =
        new MicroserviceStatus(status, "", 0, 0, 0, 0, 0, error, Instant.EPOCH, Instant.EPOCH);
    String proxy = fixture.controller.agentLink().microservices(link).get(0).microservice().uuid();
    fixture
        .controller
        .agentLink()
        .report(
            link,
            Draft.<AgentStatus>builder().set(AgentStatusFields.DAEMON_STATUS, "RUNNING").build(),
            List.of(new MicroserviceReport(proxy, now)));
  }

  private String state(String application) {
    var microservices = fixture.controller.microservices();
    List<PortMapping> ports = microservices.list(fixture.alice, application).get(0).spec().ports();
    return microservices.portReports(ports).values().stream()
        .map(report -> report.state())
        .map(state -> state.open() ? "open" : state.reason() + " " + state.message())
        .findFirst()
        .orElse("unknown");
  }

  @Test
  public void whatIsWantedFollowsTheMicroservicesLifeAndIsTold() {
    String agent = fixture.agent(fixture.alice, "node");
    AtomicInteger told = new AtomicInteger();
    Subscription changes = fixture.controller.publicPorts().onChange(told::incrementAndGet);
    deploy(fixture.alice, "a", agent, open(5000, "http", 0, PublicPortOptions.NONE));
    assertEquals(List.of(6000), wanted().stream().map(Wanted::port).toList());
    assertEquals(1, told.getAndSet(0));

    activate("a", false);
    assertTrue(wanted().isEmpty());
    activate("a", true);
    assertEquals(1, wanted().size());
    assertTrue(told.getAndSet(0) >= 2);

    fixture.controller.applications().delete(fixture.alice, "a");
    assertTrue(wanted().isEmpty());
    assertTrue(told.getAndSet(0) >= 1);
    changes.close();
  }

  private void activate(String application, boolean active) {
    Draft<Application> draft =
        Draft.<Application>builder().set(ApplicationFields.IS_ACTIVATED, active).build();
    fixture.controller.applications().update(fixture.alice, application, draft);
  }

  @Test
  public void anAgentThatOpensAPortIsToldItsOptionsBesideTheMappings() {
    String agent = fixture.agent(fixture.alice, "node");
    String host = fixture.agent(fixture.alice, "gate");
    PortMapping asked = open(5000, "http", 6500, hosts("a.example"));
    PublicPort there =
        new PublicPort(
            "http", List.of("http"), true, host, 6500, "", List.of(), hosts("a.example"));
    deploy(
        fixture.alice,
        "a",
        agent,
        new PortMapping(asked.internal(), asked.external(), asked.protocol(), there, false));

    var link = fixture.provision(fixture.alice, host);
    String config =
        fixture.controller.agentLink().microservices(link).get(0).microservice().spec().config();
    assertTrue(config, config.startsWith("{\"mappings\":[\"http:6500=>amqp:"));
    assertTrue(config, config.contains(",\"networkRouter\":{"));
    assertTrue(
        config,
        config.matches(
            ".*,\"ports\":\\{\"http:6500=>amqp:\\w+\":"
                + "\\{\"hosts\":\\[\"a.example\"\\]\\}\\}\\}"));
    assertTrue(wanted().isEmpty());
  }
}
