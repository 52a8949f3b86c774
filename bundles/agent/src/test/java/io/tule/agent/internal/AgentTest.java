/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.agent.AgentStatus;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerState.Phase;
import io.tule.api.spi.runtime.Fingerprint;
import io.tule.testkit.FakeContainerRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class AgentTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private Bench bench;

  @Before
  public void twoMicroservicesRun() throws IOException {
    bench = new Bench(folder.getRoot().toPath().resolve("agent"));
    bench.controller.want("a", "busybox:1");
    bench.controller.want("b", "busybox:1");
    bench.boot();
    bench.provision();
    bench.advance(Duration.ofSeconds(2));
  }

  private FakeContainerRuntime.Seen a() {
    return bench.docker.container("iofog_a");
  }

  private FakeContainerRuntime.Seen b() {
    return bench.docker.container("iofog_b");
  }

  private String state(String uuid) {
    return bench.controller.reported(uuid).path("status").asText();
  }

  private String error(String uuid) {
    return bench.controller.reported(uuid).path("errorMessage").asText();
  }

  @Test
  public void whatIsWantedRunsAndIsReported() {
    assertEquals(Phase.RUNNING, a().phase());
    assertEquals("RUNNING", state("a"));
    assertEquals(a().id(), bench.controller.reported("a").path("containerId").asText());
    assertEquals("a", a().spec().environment().get("SELFNAME"));
    assertEquals(Map.of("iofog", "172.17.0.1"), a().spec().extraHosts());
    assertEquals("agentA", a().spec().owner());
    assertFalse(a().spec().security().privileged());
    assertEquals(new ContainerSpec.LogLimits(2, 1), a().spec().log());
    assertFalse(Files.exists(bench.directory.resolve("provision.properties")));
    assertEquals(AgentStatus.State.RUNNING, bench.status().state());
  }

  @Test
  public void aKilledContainerIsTheSameOneAgainEvenWithoutController() {
    String id = a().id();
    bench.controller.away = true;
    bench.docker.crash("iofog_a", 137);
    bench.advance(Duration.ofSeconds(2));
    assertEquals(id, a().id());
    assertEquals(Phase.RUNNING, a().phase());
    assertEquals(2, a().starts());
  }

  @Test
  public void aChangedValueReplacesThatContainerAlone() {
    String oldA = a().id();
    String oldB = b().id();
    bench
        .controller
        .want("a", "busybox:1")
        .putArray("env")
        .addObject()
        .put("key", "K")
        .put("value", "v");
    bench.changed();
    assertNotEquals(oldA, a().id());
    assertEquals("v", a().spec().environment().get("K"));
    assertEquals(oldB, b().id());
    assertEquals(1, b().starts());
  }

  @Test
  public void theOldContainerRunsUntilTheNewImageIsHereAndHealingGoesOn() {
    String oldA = a().id();
    bench.pullsStall = true;
    bench.controller.want("a", "busybox:2");
    bench.changed();
    assertEquals(oldA, a().id());
    assertEquals(Phase.RUNNING, a().phase());
    bench.docker.crash("iofog_b", 1);
    bench.advance(Duration.ofSeconds(2));
    assertEquals(Phase.RUNNING, b().phase());
    bench.docker.crash("iofog_a", 1);
    bench.advance(Duration.ofSeconds(2));
    assertEquals(oldA, a().id());
    assertEquals(Phase.RUNNING, a().phase());
    bench.pullsStall = false;
    bench.run();
    assertEquals(ImageReference.parse("busybox:2"), a().spec().image());
    assertEquals(Phase.RUNNING, a().phase());
  }

  @Test
  public void aRestartedAgentTakesOverWhatRunsWithoutController() {
    String id = a().id();
    bench.kill();
    bench.controller.away = true;
    bench.boot();
    bench.advance(Duration.ofSeconds(30));
    assertEquals(id, a().id());
    assertEquals(1, a().starts());
    assertEquals(2, bench.status().microservices().size());
    assertEquals(AgentStatus.Link.NOT_CONNECTED, bench.status().link());
    bench.docker.crash("iofog_a", 1);
    bench.advance(Duration.ofSeconds(2));
    assertEquals(2, a().starts());
  }

  @Test
  public void aRuntimeThatGoesAndComesBackFindsItsContainersUntouched() {
    String id = a().id();
    bench.agent.runtimes().remove(bench.docker);
    bench.advance(Duration.ofSeconds(30));
    assertEquals(AgentStatus.State.DEGRADED, bench.status().state());
    assertEquals(List.of("no runtime \"docker\""), bench.status().reasons());
    assertEquals("RUNNING", state("a"));
    bench.controller.want("c", "busybox:1");
    bench.changed();
    assertTrue(error("c"), error("c").startsWith("RUNTIME_UNAVAILABLE: no runtime"));
    bench.agent.runtimes().add(bench.docker);
    bench.advance(Duration.ofSeconds(2));
    assertEquals(AgentStatus.State.RUNNING, bench.status().state());
    assertEquals(id, a().id());
    assertEquals(1, a().starts());
    assertEquals("RUNNING", state("c"));
  }

  @Test
  public void anUnhealthyRuntimeSaysWhyAndHealsWhenItIsBack() {
    bench.docker.health(Fingerprint.Health.UNHEALTHY, "connection refused");
    bench.advance(Duration.ofSeconds(15));
    assertEquals(List.of("no runtime \"docker\": connection refused"), bench.status().reasons());
    bench.docker.crash("iofog_a", 255);
    bench.docker.crash("iofog_b", 255);
    bench.docker.health(Fingerprint.Health.HEALTHY, "");
    bench.advance(Duration.ofSeconds(3));
    assertEquals(Phase.RUNNING, a().phase());
    assertEquals(Phase.RUNNING, b().phase());
    assertEquals(2, a().starts());
  }

  @Test
  public void anotherRuntimeGetsTheNewOnesAndLeavesTheOthers() {
    FakeContainerRuntime process = new FakeContainerRuntime("process", bench.clock);
    bench.agent.runtimes().add(process);
    String id = a().id();
    bench.configureRuntime("process");
    bench.controller.want("c", "busybox:1");
    bench.changed();
    assertEquals(List.of("iofog_c"), process.names());
    assertEquals(id, a().id());
    assertEquals(1, a().starts());
  }

  @Test
  public void aRefusedTokenKeepsEverything() {
    bench.controller.unauthorized = true;
    bench.advance(Duration.ofMinutes(5));
    assertEquals(AgentStatus.Link.UNAUTHORIZED, bench.status().link());
    assertEquals("agentA", bench.status().uuid());
    assertEquals(Phase.RUNNING, a().phase());
    bench.controller.unauthorized = false;
    bench.advance(Duration.ofSeconds(40));
    assertEquals(AgentStatus.Link.OK, bench.status().link());
  }

  @Test
  public void anotherAgentsContainersAreNeverTouched() {
    ContainerSpec mine = a().spec();
    bench.docker.create(
        new ContainerSpec(
            "iofog_z",
            "agentB",
            mine.image(),
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            Map.of(),
            false,
            mine.log(),
            mine.limits(),
            mine.security()));
    bench.controller.forget("a");
    bench.changed();
    bench.controller.raise("deleteNode");
    bench.advance(Duration.ofSeconds(30));
    assertEquals(List.of("iofog_z"), bench.docker.names());
    assertEquals(AgentStatus.Link.NOT_PROVISIONED, bench.status().link());
  }

  @Test
  public void aDamagedJournalFallsBackToTheLastGoodOne() throws IOException {
    String id = a().id();
    bench.kill();
    Path journal = bench.directory.resolve("journal.json");
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(journal)));
    byte[] whole = Files.readAllBytes(journal);
    Files.write(journal, java.util.Arrays.copyOf(whole, whole.length / 2));
    bench.controller.away = true;
    bench.boot();
    bench.advance(Duration.ofSeconds(30));
    assertEquals("agentA", bench.status().uuid());
    assertEquals(id, a().id());
    assertEquals(1, a().starts());
  }

  @Test
  public void aRebuildThatIsAskedForOnceIsDoneAlsoAfterACrash() {
    String id = a().id();
    bench.docker.health(Fingerprint.Health.UNHEALTHY, "away");
    bench.controller.want("a", "busybox:1").put("rebuild", true);
    bench.changed();
    bench.kill();
    bench.controller.want("a", "busybox:1");
    bench.docker.health(Fingerprint.Health.HEALTHY, "");
    bench.boot();
    bench.advance(Duration.ofSeconds(25));
    assertNotEquals(id, a().id());
    String rebuilt = a().id();
    bench.changed();
    assertEquals(rebuilt, a().id());
  }

  @Test
  public void aCrashingContainerIsStartedEverMoreSlowly() {
    int starts = 0;
    for (int second = 0; second < 600; second++) {
      if (a().phase() == Phase.RUNNING) {
        starts++;
        bench.docker.crash("iofog_a", 3);
      }
      bench.advance(Duration.ofSeconds(1));
    }
    assertTrue("starts: " + starts, starts >= 8 && starts <= 11);
    assertTrue(error("a"), error("a").startsWith("CRASH_LOOP: ended"));
    assertEquals(1, b().starts());
    bench.advance(Duration.ofSeconds(400));
    assertEquals("RUNNING", state("a"));
    assertEquals("", error("a"));
  }

  @Test
  public void aBadImageFailsWithItsReasonAloneAndRecovers() {
    bench.docker.failPull("reg.example/app:1", ReasonCode.REGISTRY_UNAUTHORIZED);
    bench.controller.want("c", "reg.example/app:1");
    bench.controller.want("d", "NOT AN IMAGE");
    bench.changed();
    assertEquals("FAILED", state("c"));
    assertTrue(error("c"), error("c").startsWith("REGISTRY_UNAUTHORIZED: "));
    assertTrue(error("d"), error("d").startsWith("INVALID_IMAGE: "));
    assertEquals(1, a().starts());
    bench.docker.healPull("reg.example/app:1");
    bench.controller.raise("registries");
    bench.advance(Duration.ofSeconds(21));
    assertEquals("RUNNING", state("c"));
  }

  @Test
  public void aPortInUseIsRetriedWithTheSameContainer() {
    bench.docker.failStart("iofog_c", ReasonCode.PORT_IN_USE);
    bench.controller.want("c", "busybox:1");
    bench.changed();
    assertTrue(error("c"), error("c").startsWith("PORT_IN_USE: "));
    String id = bench.docker.container("iofog_c").id();
    bench.docker.healStart("iofog_c");
    bench.advance(Duration.ofMinutes(1));
    assertEquals("RUNNING", state("c"));
    assertEquals(id, bench.docker.container("iofog_c").id());
  }

  @Test
  public void aMalformedRecordTakesNoOtherWithIt() {
    String id = a().id();
    bench.controller.want("a", "busybox:1").put("portMappings", "none");
    bench.controller.want("c", "busybox:1");
    bench.changed();
    assertEquals(id, a().id());
    assertEquals(1, a().starts());
    assertTrue(error("a"), error("a").startsWith("INVALID_ARGUMENT: "));
    assertEquals("RUNNING", state("c"));
    bench.controller.microservices.addObject().put("imageId", "x");
    bench.controller.forget("b");
    bench.changed();
    assertEquals(Phase.RUNNING, b().phase());
  }

  @Test
  public void deletingIsReportedAndLeavesNothing() {
    bench.controller.want("b", "busybox:1").put("delete", true).put("deleteWithCleanup", true);
    bench.changed();
    assertEquals("DELETING", state("b"));
    assertEquals(List.of("iofog_a"), bench.docker.names());
    assertTrue(bench.docker.calls().contains("remove iofog_b with its volumes"));
    bench.controller.forget("b");
    bench.changed();
    assertTrue(bench.controller.reported("b").isMissingNode());
  }

  @Test
  public void whatIsLastStartedStopsFirst() {
    bench.controller.want("c", "busybox:1");
    bench.changed();
    bench.controller.microservices.removeAll();
    bench.changed();
    List<String> stops = bench.docker.calls().stream().filter(c -> c.startsWith("stop")).toList();
    assertEquals("stop iofog_c", stops.get(0));
    assertEquals(List.of(), bench.docker.names());
  }

  @Test
  public void aVanishedContainerIsMadeFromTheImageThatIsHere() {
    long pulls = pulls();
    bench.controller.away = true;
    bench.docker.vanish("iofog_a");
    bench.advance(Duration.ofSeconds(2));
    assertEquals(Phase.RUNNING, a().phase());
    assertEquals(pulls, pulls());
  }

  private long pulls() {
    return bench.docker.calls().stream().filter(c -> c.startsWith("pull")).count();
  }

  @Test
  public void whatIsAskedReachesTheContainer() {
    var record = bench.controller.want("c", "busybox:1");
    record.put("logSize", 9).putObject("options").put("isPrivileged", true).put("memoryLimit", 64);
    ObjectNode options = (ObjectNode) record.path("options");
    options.put("cpuLimit", 0.5).put("readOnlyRoot", true).put("pidMode", "host");
    options.put("ipcMode", "host").put("platform", "linux/amd64").put("runtime", "runc");
    options.put("annotations", "{\"a\":\"b\"}");
    options.putArray("devices").add("/dev/null:/dev/x:r");
    options.putArray("cdiDevices").add("nvidia.com/gpu=all");
    record.putArray("cmd").add("sleep").add("9");
    record.putArray("extraHosts").add("iofog:10.0.0.1").add("db:fd00::1");
    record
        .putArray("portMappings")
        .addObject()
        .put("portInternal", 53)
        .put("portExternal", 5353)
        .put("isUdp", true);
    record
        .putArray("volumeMappings")
        .addObject()
        .put("hostDestination", "/srv")
        .put("containerDestination", "/data")
        .put("accessMode", "ro")
        .put("type", "bind");
    bench.changed();
    ContainerSpec spec = bench.docker.container("iofog_c").spec();
    assertEquals(List.of("sleep", "9"), spec.command());
    assertEquals(Map.of("iofog", "10.0.0.1", "db", "fd00::1"), spec.extraHosts());
    assertEquals(List.of(new ContainerSpec.PortBinding(53, 5353, true)), spec.ports());
    assertEquals(List.of(new ContainerSpec.Mount("/srv", "/data", true, false)), spec.mounts());
    assertEquals(new ContainerSpec.LogLimits(2, 4), spec.log());
    assertTrue(spec.security().privileged());
    assertEquals(64L << 20, spec.limits().memoryBytes());
    assertEquals(500, spec.limits().cpuMillis());
    assertTrue(spec.security().readOnlyRoot());
    assertEquals(
        new ContainerSpec.Extras(
            "linux/amd64",
            "runc",
            "host",
            "host",
            List.of(new ContainerSpec.Device("/dev/null", "/dev/x", "r")),
            List.of("nvidia.com/gpu=all"),
            Map.of("a", "b")),
        spec.extras());
  }
}
