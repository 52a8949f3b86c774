/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tule.agent.internal.link.Transport;
import io.tule.api.agent.AgentStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LinkTest {
  private static final String CHANGES = "config/changes?wait=30";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private Bench bench;

  @Before
  public void boot() {
    bench = new Bench(folder.getRoot().toPath().resolve("agent"));
    bench.boot();
  }

  private long polls() {
    return bench.controller.count("GET", CHANGES);
  }

  @Test
  public void provisioningGoesInTheOriginalsOrder() throws IOException {
    bench.provision();
    List<String> calls =
        bench.controller.calls.stream()
            .map(c -> c.method() + " " + c.url().replaceAll(".*/agent/", ""))
            .toList();
    assertEquals("POST provision", calls.get(0));
    assertTrue(calls.indexOf("PATCH config") < calls.indexOf("GET registries"));
    assertTrue(calls.indexOf("GET registries") < calls.indexOf("GET microservices"));
    assertTrue(calls.indexOf("GET microservices") < calls.indexOf("PUT status"));
    assertEquals("{\"key\":\"good\",\"type\":1}", bench.controller.calls.get(0).body());
    assertEquals("", bench.controller.calls.get(0).token());
    assertEquals("secret", bench.controller.calls.get(1).token());
    assertFalse(bench.controller.calls.toString().contains("secret"));
  }

  @Test
  public void aKeyIsKeptWhileTheControllerIsAwayAndDroppedWhenItIsRefused() throws IOException {
    var file = bench.directory.resolve("provision.properties");
    bench.controller.away = true;
    Files.writeString(file, "key=bad\n");
    bench.advance(Duration.ofSeconds(20));
    assertTrue(Files.exists(file));
    bench.controller.away = false;
    bench.controller.onlyTheWebServerAnswers = true;
    bench.advance(Duration.ofSeconds(40));
    assertTrue(Files.exists(file));
    bench.controller.onlyTheWebServerAnswers = false;
    bench.advance(Duration.ofSeconds(40));
    assertFalse(Files.exists(file));
    assertEquals(AgentStatus.Link.NOT_PROVISIONED, bench.status().link());
  }

  @Test
  public void anOriginalControllerIsPolledAtItsPace() throws IOException {
    bench.provision();
    long before = polls();
    bench.advance(Duration.ofMinutes(10));
    assertEquals(30, polls() - before);
  }

  @Test
  public void aHeldPollIsOneCallAndItsAnswerIsActedOnAtOnce() throws IOException {
    bench.controller.holds = true;
    bench.provision();
    long before = polls();
    bench.advance(Duration.ofSeconds(29));
    assertEquals(before, polls());
    bench.controller.want("a", "busybox:1");
    bench.controller.raise("microserviceList");
    bench.run();
    assertEquals(List.of("iofog_a"), bench.docker.names());
    assertEquals(before + 1, polls());
    assertEquals(1, bench.controller.count("PATCH", "config/changes"));
  }

  @Test
  public void aControllerThatOnlySaysItHoldsDoesNotMakeTheAgentSpin() throws IOException {
    bench.controller.saysHeldAndAnswersAtOnce = true;
    bench.provision();
    long before = polls();
    bench.advance(Duration.ofMinutes(10));
    assertTrue("polls: " + (polls() - before), polls() - before < 50);
  }

  @Test
  public void aBurstOfChangesIsNotSlowedDown() throws IOException {
    bench.controller.holds = true;
    bench.provision();
    for (int i = 0; i < 20; i++) {
      bench.controller.want("burst" + i, "busybox:1");
      bench.controller.raise("microserviceList");
      bench.advance(Duration.ofMillis(500));
      assertTrue("change " + i, bench.docker.names().contains("iofog_burst" + i));
    }
  }

  @Test
  public void changesAreAcknowledgedOnlyWhenTheyAreCarriedOut() throws IOException {
    bench.provision();
    bench.controller.failsLists = true;
    bench.controller.raise("microserviceList");
    bench.advance(Duration.ofMinutes(2));
    assertEquals(0, bench.controller.count("PATCH", "config/changes"));
    bench.controller.failsLists = false;
    bench.advance(Duration.ofSeconds(60));
    assertEquals(1, bench.controller.count("PATCH", "config/changes"));
  }

  @Test
  public void flagsOfTheFirstPollAfterARestartAreCarriedOut() throws IOException {
    bench.provision();
    bench.kill();
    bench.controller.raise("prune");
    bench.boot();
    bench.advance(Duration.ofSeconds(6));
    assertTrue(bench.docker.calls().contains("prune"));
  }

  @Test
  public void aReportHasEveryKeyOfTheOriginals() throws IOException {
    bench.controller.want("a", "busybox:1");
    bench.provision();
    bench.advance(Duration.ofSeconds(2));
    Transport.Call last =
        bench.controller.calls.stream()
            .filter(c -> c.url().endsWith("/agent/status"))
            .reduce((x, y) -> y)
            .orElseThrow();
    JsonNode body = new ObjectMapper().readTree(last.body());
    for (String key :
        ("daemonStatus daemonOperatingDuration daemonLastStart memoryUsage diskUsage cpuUsage"
                + " memoryViolation diskViolation cpuViolation systemAvailableDisk"
                + " systemAvailableMemory systemTotalCpu microserviceStatus repositoryCount"
                + " repositoryStatus systemTime lastStatusTime ipAddress ipAddressExternal"
                + " processedMessages microserviceMessageCounts messageSpeed lastCommandTime"
                + " tunnelStatus version isReadyToUpgrade isReadyToRollback")
            .split(" ", -1)) {
      assertTrue(key, body.has(key));
    }
    assertTrue(body.path("microserviceStatus").isTextual());
  }

  @Test
  public void aDeprovisionedAgentHasNoTokenAndNoContainers() throws IOException {
    bench.controller.want("a", "busybox:1");
    bench.provision();
    bench.advance(Duration.ofSeconds(2));
    bench.controller.raise("deleteNode");
    bench.advance(Duration.ofSeconds(30));
    assertEquals(List.of(), bench.docker.names());
    for (String file : List.of("journal.json", "journal.json.bak")) {
      assertFalse(Files.readString(bench.directory.resolve(file)).contains("secret"));
    }
    String status = Files.readString(bench.directory.resolve("status.json"));
    assertTrue(status, status.contains("NOT_PROVISIONED"));
  }
}
