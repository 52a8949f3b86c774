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
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.model.Application;
import io.tule.api.model.FileSet;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.api.model.PublicPortOptions;
import io.tule.api.spi.ports.PublicPortSource.Wanted;
import io.tule.api.spi.ports.PublicProtocol;
import io.tule.controller.ApplicationFields;
import io.tule.controller.Caller;
import io.tule.controller.Draft;
import io.tule.controller.FileSetFields;
import io.tule.controller.MicroserviceFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** What public ports may have, who may have which, and what is to be opened beside a Controller. */
@RunWith(Parameterized.class)
public class PublicPortsOnStoreTest {
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

  @Test
  public void certificatesComeFromASecretOrFromFiles() throws IOException {
    String agent = fixture.agent(fixture.alice, "node");
    Draft<FileSet> secret =
        Draft.<FileSet>builder()
            .set(FileSetFields.NAME, "site")
            .set(FileSetFields.TYPE, FileSet.TLS)
            .set(FileSetFields.DATA, Map.of("tls.crt", "Q0VSVA==", "tls.key", "S0VZ"))
            .build();
    fixture.controller.fileSets().create(fixture.alice, FileSet.Kind.SECRET, secret);
    deploy(
        fixture.alice,
        "a",
        agent,
        open(
            5000,
            "http",
            6500,
            new PublicPortOptions(List.of(), List.of(), "site", "", "", List.of("::1"), 5)));
    deploy(
        fixture.alice,
        "b",
        agent,
        open(
            5001,
            "tcp",
            6501,
            new PublicPortOptions(List.of(), List.of(), "", "c.pem", "k.pem", List.of(), 0)));

    Wanted ready = wanted().stream().filter(w -> w.port() == 6500).findFirst().orElseThrow();
    assertEquals("CERT", ready.route().tls().certificates());
    assertEquals("KEY", ready.route().tls().key());
    assertEquals(List.of("::1"), ready.route().access());
    assertEquals(5, ready.route().rate());
    Wanted missing = wanted().stream().filter(w -> w.port() == 6501).findFirst().orElseThrow();
    assertEquals(ReasonCode.NOT_FOUND, missing.prepared().reason());
    assertEquals(PublicProtocol.TCP, missing.protocol());

    Path directory = fixture.folder.newFolder("certificates").toPath();
    Files.writeString(directory.resolve("c.pem"), "C");
    Files.writeString(directory.resolve("k.pem"), "K");
    Wanted found = wanted().stream().filter(w -> w.port() == 6501).findFirst().orElseThrow();
    assertTrue(found.prepared().open());
    assertEquals("K", found.route().tls().key());
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
