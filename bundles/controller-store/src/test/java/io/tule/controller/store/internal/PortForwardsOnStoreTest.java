/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static io.tule.controller.store.internal.ControllerFixture.application;
import static io.tule.controller.store.internal.ControllerFixture.microservice;
import static io.tule.controller.store.internal.ControllerFixture.port;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.Caller;
import io.tule.controller.MicroserviceFields;
import io.tule.controller.PortForward;
import io.tule.controller.PortForwardService;
import java.time.Duration;
import java.util.List;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Ways to ports: the agent's proxy serves them while they last, for their owner alone. */
@RunWith(Parameterized.class)
public class PortForwardsOnStoreTest {
  @ClassRule public static final PostgresServer SERVER = new PostgresServer();

  @Rule public final ControllerFixture fixture;
  private String uuid = "";
  private AgentPrincipal link;

  public PortForwardsOnStoreTest(String database) {
    fixture = ControllerFixture.on(database, SERVER);
  }

  @Parameters(name = "{0}")
  public static String[] databases() {
    return new String[] {"H2", "PostgreSQL"};
  }

  @Before
  public void deploy() {
    String agent = fixture.agent(fixture.alice, "node");
    uuid =
        fixture
            .controller
            .applications()
            .create(
                fixture.alice,
                application(
                    "shop",
                    microservice("web", agent)
                        .set(MicroserviceFields.PORTS, List.of(port(80, 5000)))
                        .build()))
            .microservices()
            .get(0)
            .uuid();
    link = fixture.provision(fixture.alice, agent);
  }

  private PortForwardService forwards() {
    return fixture.controller.portForwards();
  }

  private List<String> proxies() {
    return fixture.controller.agentLink().microservices(link).stream()
        .filter(desired -> desired.microservice().name().equals("Proxy"))
        .map(desired -> desired.microservice().spec().config())
        .toList();
  }

  private void refused(ReasonCode reason, Caller who, String id) {
    TuleException e = assertThrows(TuleException.class, () -> forwards().get(who, id));
    assertEquals(reason, e.reason());
  }

  @Test
  public void theProxyServesAWayUntilItIsClosed() {
    PortForward forward = forwards().open(fixture.alice, uuid, 80);
    assertEquals(
        List.of(
            "{\"mappings\":[\"amqp:"
                + forward.id()
                + "=>tcp:5000\"],\"networkRouter\":{\"host\":\"router.local\",\"port\":5672}}"),
        proxies());
    assertEquals(uuid, forwards().get(fixture.alice, forward.id()).microserviceUuid());
    refused(ReasonCode.NOT_FOUND, fixture.bob, forward.id());
    assertThrows(TuleException.class, () -> forwards().close(fixture.bob, uuid, forward.id()));
    assertThrows(TuleException.class, () -> forwards().open(fixture.bob, uuid, 80));
    assertThrows(TuleException.class, () -> forwards().open(fixture.alice, uuid, 81));

    forwards().close(fixture.alice, uuid, forward.id());
    assertEquals(List.of(), proxies());
    refused(ReasonCode.NOT_FOUND, fixture.alice, forward.id());
  }

  @Test
  public void whatIsNotRenewedEndsAndSoDoesWhatGoesWithItsMicroservice() {
    PortForward forward = forwards().open(fixture.alice, uuid, 80);
    fixture.advance(Duration.ofSeconds(PortForwardService.LEASE_SECONDS - 10));
    forwards().renew(fixture.alice, uuid, forward.id());
    fixture.advance(Duration.ofSeconds(PortForwardService.LEASE_SECONDS - 10));
    fixture.runJobs();
    assertEquals(1, proxies().size());
    for (int i = 1; i < 32; i++) {
      forwards().open(fixture.alice, uuid, 80);
    }
    TuleException full =
        assertThrows(TuleException.class, () -> forwards().open(fixture.alice, uuid, 80));
    assertEquals(ReasonCode.LIMIT_EXCEEDED, full.reason());
    fixture.advance(Duration.ofSeconds(PortForwardService.LEASE_SECONDS));
    forwards()
        .open(fixture.alice, uuid, 80); // those that ran out, and are still there, do not count
    fixture.advance(Duration.ofSeconds(PortForwardService.LEASE_SECONDS));
    refused(ReasonCode.NOT_FOUND, fixture.alice, forward.id());
    fixture.runJobs();
    assertEquals(List.of(), proxies());

    forwards().open(fixture.alice, uuid, 80);
    assertEquals(1, proxies().size());
    fixture.controller.microservices().delete(fixture.alice, uuid);
    assertEquals(List.of(), proxies());
  }
}
