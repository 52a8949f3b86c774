/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.agent.localapi.internal.TestNode;
import io.tule.api.ImageReference;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.Fingerprint;
import io.tule.api.spi.runtime.Labels;
import io.tule.testkit.FakeContainerRuntime;
import io.tule.testkit.ManualClock;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Test;

public class AccessTest {
  private final ManualClock clock = new ManualClock();
  private final FakeContainerRuntime docker = new FakeContainerRuntime("docker", clock);
  private Access access;

  @Before
  public void start() {
    docker.addImage("image:1");
    run(TestNode.A, "agent-1", "172.17.0.2");
    run(TestNode.B, "agent-1", "172.17.0.3");
    run("stranger", "agent-2", "172.17.0.4");
    access = new Access(new TestNode(Path.of("unused")), clock, Runnable::run, false, "operator");
    access.owner("agent-1");
    access.add(docker);
  }

  private void run(String uuid, String owner, String address) {
    docker.start(
        docker.create(
            new ContainerSpec(
                "iofog_" + uuid,
                owner,
                ImageReference.parse("image:1"),
                List.of(),
                Map.of(),
                Map.of(Labels.MICROSERVICE, uuid),
                List.of(),
                List.of(),
                Map.of(),
                false,
                new ContainerSpec.LogLimits(1, 1),
                ContainerSpec.ResourceLimits.NONE,
                ContainerSpec.Security.DEFAULT)));
    docker.address("iofog_" + uuid, address);
  }

  private Access.Caller caller(String address, String authorization) throws Exception {
    return access.identify(InetAddress.getByName(address), authorization).join();
  }

  @Test
  public void knowsAContainerByItsAddress() throws Exception {
    assertTrue(caller("172.17.0.2", "").mayBe(TestNode.A));
    assertFalse(caller("172.17.0.2", "").mayBe(TestNode.B));
    assertTrue(caller("172.17.0.3", "").mayBe(TestNode.B));
  }

  @Test
  public void knowsNobodyElse() throws Exception {
    assertFalse("another agent's container", caller("172.17.0.4", "").isKnown());
    assertFalse("no container", caller("172.17.0.9", "").isKnown());
    assertFalse("a process of the node", caller("127.0.0.1", "").isKnown());
    assertFalse("a wrong token", caller("172.17.0.2", "wrong").isKnown());
  }

  @Test
  public void knowsATokenWhereverItComesFrom() throws Exception {
    assertEquals(TestNode.B, caller("127.0.0.1", "token-" + TestNode.B).microservice());
    assertTrue(caller("127.0.0.1", "Bearer operator").any());
  }

  @Test
  public void forgetsAnAddressWhenItsContainerEnds() throws Exception {
    assertTrue(caller("172.17.0.2", "").mayBe(TestNode.A));
    docker.address("iofog_" + TestNode.A, "");
    docker.crash("iofog_" + TestNode.A, 1);
    docker.address("iofog_" + TestNode.B, "172.17.0.2");
    assertFalse(caller("172.17.0.2", "").mayBe(TestNode.A));
    assertTrue(caller("172.17.0.2", "").mayBe(TestNode.B));
  }

  @Test
  public void goesOnWhileTheEngineIsAway() throws Exception {
    assertTrue(caller("172.17.0.2", "").mayBe(TestNode.A));
    docker.health(Fingerprint.Health.UNHEALTHY, "no answer");
    clock.advance(Duration.ofMinutes(1));
    assertTrue(caller("172.17.0.2", "").mayBe(TestNode.A));
  }
}
