/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.api.model.AgentStatus;
import io.tule.api.model.MicroserviceStatus;
import java.time.Instant;
import org.junit.Test;

/** Only reports that the next one makes worthless need not outlive the process. */
public class StatusesTest {
  @Test
  public void usageAndTimesOfAnAgentAreFigures() {
    AgentStatus later = AgentStatus.INITIAL.withLastActive(7);
    assertTrue(Statuses.differInFigures(AgentStatus.INITIAL, later));
  }

  @Test
  public void aStateOfAnAgentIsNews() {
    AgentStatus gone = AgentStatus.INITIAL.asDeprovisioned();
    assertTrue(Statuses.differInFigures(AgentStatus.INITIAL, gone));
    AgentStatus running = of("RUNNING", "v1");
    assertFalse(Statuses.differInFigures(AgentStatus.INITIAL, running));
    assertFalse(Statuses.differInFigures(running, of("RUNNING", "v2")));
  }

  @Test
  public void aContainerThatChangesIsNews() {
    MicroserviceStatus running = container("RUNNING", "c1", "");
    assertTrue(Statuses.differInFigures(running, container("RUNNING", "c1", "")));
    assertFalse(Statuses.differInFigures(running, container("STOPPED", "c1", "")));
    assertFalse(Statuses.differInFigures(running, container("RUNNING", "c2", "")));
    assertFalse(Statuses.differInFigures(running, container("RUNNING", "c1", "no space left")));
  }

  private static AgentStatus of(String state, String version) {
    AgentStatus s = AgentStatus.INITIAL;
    return new AgentStatus(
        5,
        state,
        6,
        s.daemonLastStart(),
        7,
        8,
        9,
        "",
        "",
        "",
        1,
        2,
        3,
        s.securityStatus(),
        s.securityViolationInfo(),
        4,
        s.repositoryStatus(),
        5,
        6,
        s.ipAddress(),
        s.ipAddressExternal(),
        7,
        8,
        9,
        version,
        s.readyToUpgrade(),
        s.readyToRollback(),
        s.tunnel());
  }

  private static MicroserviceStatus container(String state, String id, String error) {
    return new MicroserviceStatus(
        state, id, 1, System.nanoTime(), 2, 3, 100, error, Instant.EPOCH, Instant.EPOCH);
  }
}
