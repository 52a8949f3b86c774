/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.spi.registry.ImageRequest;
import io.tule.api.spi.registry.RegistryBackend;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerState.Health;
import io.tule.api.spi.runtime.ContainerState.Phase;
import io.tule.api.spi.runtime.Fingerprint;
import io.tule.api.spi.runtime.PullProgress;
import io.tule.testkit.FakeContainerRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** How a microservice's container is started, checked, restarted and removed. */
public class LifecycleTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private Bench bench;

  @Before
  public void oneMicroserviceRuns() throws IOException {
    bench = new Bench(folder.getRoot().toPath().resolve("agent"));
    bench.controller.want("a", "busybox:1");
    bench.boot();
    bench.provision();
    bench.advance(Duration.ofSeconds(2));
  }

  private String reported(String uuid, String field) {
    return bench.controller.reported(uuid).path(field).asText();
  }

  private List<String> calls(String verb) {
    return bench.docker.calls().stream().filter(call -> call.startsWith(verb + " ")).toList();
  }

  @Test
  public void healthIsToldAndAnUnhealthyContainerIsRestarted() {
    String id = bench.docker.container("iofog_a").id();
    bench.docker.health("iofog_a", Health.HEALTHY);
    bench.advance(Duration.ofSeconds(1));
    assertEquals("healthy", reported("a", "healthStatus"));
    bench.docker.health("iofog_a", Health.UNHEALTHY);
    bench.advance(Duration.ofSeconds(1));
    assertEquals(id, bench.docker.container("iofog_a").id());
    assertEquals(2, bench.docker.container("iofog_a").starts());
    assertEquals("RUNNING", reported("a", "status"));
    assertFalse(bench.controller.reported("a").has("healthStatus"));
  }

  @Test
  public void oneThatStaysUnhealthyIsRestartedEverMoreSlowly() {
    for (int second = 0; second < 600; second++) {
      if (bench.docker.container("iofog_a").phase() == Phase.RUNNING) {
        bench.docker.health("iofog_a", Health.UNHEALTHY);
      }
      bench.advance(Duration.ofSeconds(1));
    }
    int starts = bench.docker.container("iofog_a").starts();
    assertTrue("starts: " + starts, starts >= 7 && starts <= 11);
    assertEquals("unhealthy", reported("a", "healthStatus"));
    assertTrue(reported("a", "errorMessage").startsWith("UNHEALTHY: "));
  }

  @Test
  public void aHealthCheckOfTheRecordReachesTheContainer() {
    var check = bench.controller.want("b", "busybox:1").putObject("healthCheck");
    check.put("interval", 30).put("timeout", 5).put("startPeriod", 10).put("retries", 3);
    check.put("startInterval", 2);
    check.putArray("test").add("CMD-SHELL").add("wget -q localhost");
    bench.changed();
    assertEquals(
        new ContainerSpec.HealthCheck(
            List.of("CMD-SHELL", "wget -q localhost"),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            3),
        bench.docker.container("iofog_b").spec().healthCheck());
  }

  @Test
  public void aLoopIsCalledStuckAndAChangeIsTheWayOut() {
    for (int second = 0; second < 700 && !"STUCK_IN_RESTART".equals(reported("a", "status")); ) {
      if (bench.docker.container("iofog_a").phase() == Phase.RUNNING) {
        bench.docker.crash("iofog_a", 1);
      }
      bench.advance(Duration.ofSeconds(1));
      second++;
    }
    assertEquals("STUCK_IN_RESTART", reported("a", "status"));
    String stuck = bench.docker.container("iofog_a").id();
    bench.controller.want("a", "busybox:1").put("rebuild", true);
    bench.changed();
    assertNotEquals(stuck, bench.docker.container("iofog_a").id());
    assertEquals("RUNNING", reported("a", "status"));
    assertEquals("", reported("a", "errorMessage"));
  }

  @Test
  public void endsOfTheEngineAreNotTheMicroservices() {
    for (int i = 0; i < 12; i++) {
      bench.docker.health(Fingerprint.Health.UNHEALTHY, "away");
      bench.advance(Duration.ofSeconds(3));
      bench.docker.crash("iofog_a", 255);
      bench.docker.health(Fingerprint.Health.HEALTHY, "");
      bench.advance(Duration.ofSeconds(1));
      assertEquals(Phase.RUNNING, bench.docker.container("iofog_a").phase());
    }
    assertEquals("", reported("a", "errorMessage"));
  }

  @Test
  public void oneThatIsKilledNowAndThenIsBackSoonEachTime() {
    for (int i = 0; i < 20; i++) {
      bench.advance(Duration.ofSeconds(130));
      bench.docker.crash("iofog_a", 137);
      bench.advance(Duration.ofSeconds(3));
      assertEquals(Phase.RUNNING, bench.docker.container("iofog_a").phase());
    }
  }

  private void threeInOrder() {
    bench.controller.want("last", "busybox:1").put("schedule", 90);
    bench.controller.want("first", "busybox:1").put("schedule", 0);
    bench.changed();
  }

  @Test
  public void whatHasALowerPlaceStartsFirstAndStopsLast() {
    threeInOrder();
    assertEquals(List.of("start iofog_a", "start iofog_first", "start iofog_last"), calls("start"));
    bench.controller.microservices.removeAll();
    bench.changed();
    assertEquals(List.of("stop iofog_last", "stop iofog_a", "stop iofog_first"), calls("stop"));
  }

  @Test
  public void aLookForAnImageKeepsTheOrderAndADownloadHoldsNobodyUp() {
    bench.pullsStall = true;
    bench.controller.holds = true;
    bench.controller.want("last", "busybox:1").put("schedule", 90);
    bench.changed();
    bench.controller.want("first", "busybox:1").put("schedule", 0);
    bench.controller.raise("microserviceList");
    bench.advance(Duration.ofMillis(200));
    bench.pullOne();
    assertFalse(calls("start").contains("start iofog_last"));
    bench.advance(Duration.ofSeconds(3));
    assertTrue(calls("start").contains("start iofog_last"));
  }

  @Test
  public void afterARebootOfTheNodeTheyStartInOrder() {
    threeInOrder();
    bench.docker.health(Fingerprint.Health.UNHEALTHY, "away");
    for (String name : List.of("iofog_a", "iofog_first", "iofog_last")) {
      bench.docker.crash(name, 255);
    }
    int before = calls("start").size();
    bench.docker.health(Fingerprint.Health.HEALTHY, "");
    bench.advance(Duration.ofSeconds(10));
    List<String> starts = calls("start");
    assertEquals(
        List.of("start iofog_first", "start iofog_a", "start iofog_last"),
        starts.subList(before, starts.size()));
  }

  @Test
  public void oneThatCannotStartHoldsNobodyUp() {
    bench.docker.failStart("iofog_first", ReasonCode.PORT_IN_USE);
    threeInOrder();
    assertEquals(Phase.RUNNING, bench.docker.container("iofog_last").phase());
    assertEquals("FAILED", reported("first", "status"));
  }

  @Test
  public void deletionWithCleanUpTakesTheImageUnlessAnotherNeedsIt() {
    bench.controller.want("b", "busybox:1");
    bench.controller.want("c", "busybox:2");
    bench.changed();
    for (String uuid : List.of("b", "c")) {
      String image = uuid.equals("b") ? "busybox:1" : "busybox:2";
      bench.controller.want(uuid, image).put("delete", true).put("deleteWithCleanup", true);
    }
    bench.changed();
    assertEquals(List.of("iofog_a"), bench.docker.names());
    assertEquals(
        List.of("remove image busybox:2"),
        calls("remove").stream().filter(call -> call.contains("image")).toList());
  }

  @Test
  public void theNodesRouterGoesToTheRuntimeThatIsMadeForItAndBack() {
    FakeContainerRuntime routers = new FakeContainerRuntime("router", bench.clock);
    routers.addImage("iofog/router:latest");
    var router = bench.controller.want("r", "iofog/router:latest");
    router.put("config", "{\"mode\":\"edge\",\"id\":\"agentA\",\"listeners\":[]}");
    var other = bench.controller.want("o", "iofog/router:latest");
    other.put("config", "{\"mode\":\"edge\",\"id\":\"another\",\"listeners\":[]}");
    bench.changed();
    assertEquals("before it is there", Phase.RUNNING, bench.docker.container("iofog_r").phase());

    bench.agent.runtimes().add(routers);
    bench.advance(Duration.ofSeconds(30));
    assertEquals(Phase.RUNNING, routers.container("iofog_r").phase());
    assertFalse(bench.docker.names().contains("iofog_r"));
    assertEquals("another agent's is none", List.of("iofog_r"), List.copyOf(routers.names()));

    bench.agent.runtimes().remove(routers);
    bench.advance(Duration.ofSeconds(30));
    assertFalse("while it is updated", bench.docker.names().contains("iofog_r"));
    bench.agent.runtimes().add(routers);
    bench.configureRouterRuntime("");
    bench.advance(Duration.ofSeconds(30));
    assertEquals(Phase.RUNNING, bench.docker.container("iofog_r").phase());
    assertFalse(routers.names().contains("iofog_r"));
  }

  @Test
  public void theProxyGoesToTheRuntimeThatIsMadeForIt() {
    FakeContainerRuntime proxies = new FakeContainerRuntime("proxy", bench.clock);
    proxies.addImage("iofog/proxy:latest");
    bench.agent.runtimes().add(proxies);
    bench
        .controller
        .want("p", "iofog/proxy:latest")
        .put(
            "config",
            "{\"mappings\":[\"amqp:q=>http:5000\"],"
                + "\"networkRouter\":{\"host\":\"localhost\",\"port\":5672}}");
    var other = bench.controller.want("o", "iofog/proxy:latest");
    other.put("config", "{\"mappings\":[\"a\"]}");
    bench.changed();
    assertEquals(Phase.RUNNING, proxies.container("iofog_p").phase());
    assertEquals(Phase.RUNNING, bench.docker.container("iofog_o").phase());
  }

  @Test
  public void cleanUpTakesTheImageUnderTheNameThatTheRuntimeHasItBy() {
    ImageReference stored = ImageReference.parse("reg.example:5000/app:1");
    bench.docker.addImage(stored.toString());
    bench.agent.addRegistry(new Elsewhere(stored), 10);
    bench.controller.want("c", "app:1");
    bench.changed();
    bench.controller.want("c", "app:1").put("delete", true).put("deleteWithCleanup", true);
    bench.changed();
    assertTrue(calls("remove").contains("remove image " + stored.familiar()));
  }

  @Test
  public void oneWhoseNextImageFailsIsStillRunning() {
    bench.docker.failPull("busybox:9", ReasonCode.IMAGE_NOT_FOUND);
    bench.controller.want("a", "busybox:9");
    bench.changed();
    assertEquals("RUNNING", reported("a", "status"));
    assertTrue(reported("a", "errorMessage").startsWith("IMAGE_NOT_FOUND: "));
    bench.docker.crash("iofog_a", 1);
    bench.advance(Duration.ofSeconds(5));
    assertEquals(Phase.RUNNING, bench.docker.container("iofog_a").phase());
    bench.docker.healPull("busybox:9");
    bench.advance(Duration.ofMinutes(10));
    assertEquals("busybox:9", bench.docker.container("iofog_a").spec().image().familiar());
    assertEquals("", reported("a", "errorMessage"));
  }

  /** Has every image of one name under another. */
  private record Elsewhere(ImageReference stored) implements RegistryBackend {
    @Override
    public String name() {
      return "elsewhere";
    }

    @Override
    public boolean supports(ImageRequest request, ContainerRuntime runtime) {
      return request.image().repository().endsWith("/app");
    }

    @Override
    public ImageReference fetch(
        ImageRequest request, ContainerRuntime runtime, PullProgress progress) {
      return stored;
    }
  }
}
