/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.router.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.agent.LocalApiReport;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerState.Phase;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.conf.Configuration;
import io.tule.router.internal.entity.Schema;
import io.tule.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.Test;

public class RouterRuntimeTest {
  private static final String EDGE =
      "{\"mode\":\"edge\",\"id\":\"fog1\",\"listeners\":[{\"role\":\"normal\",\"host\":\"0.0.0.0\","
          + "\"port\":5672}],\"connectors\":[{\"name\":\"default-router\",\"role\":\"edge\","
          + "\"host\":\"rt.host\",\"port\":56722}]}";

  private final ManualClock clock = new ManualClock();
  private final Place place = new Place();
  private final Node node = new Node();

  private RouterRuntime runtime() {
    return new RouterRuntime(node, place, List.of(), clock, Duration.ZERO);
  }

  /** Starts a router as soon as it is configured. */
  private static final class Place implements RouterPlace {
    private Remembered whose;
    private String file = "";
    private RouterRuntime starts;

    @Override
    public Optional<Remembered> remembered() {
      return Optional.ofNullable(whose);
    }

    @Override
    public void put(Remembered next, String text) {
      whose = next;
      file = text;
      if (starts != null) {
        starts.came("fog1", port -> true);
      }
    }

    @Override
    public void clear() {
      whose = null;
    }
  }

  private static final class Node implements NodeAccess {
    private String config = EDGE;

    @Override
    public NodeView view() {
      return new NodeView(
          "fog1",
          Map.of("ms1", new NodeView.Microservice("ms1", config, List.of(), false)),
          "[]",
          0,
          0);
    }

    @Override
    public Subscription watch(Consumer<NodeView> listener) {
      return () -> {};
    }

    @Override
    public String ownerOfToken(String token) {
      return "";
    }

    @Override
    public void position(double latitude, double longitude) {}

    @Override
    public Path dataDirectory() {
      return Path.of("unused");
    }

    @Override
    public Subscription report(Supplier<LocalApiReport> report) {
      return () -> {};
    }
  }

  private static ContainerSpec spec(String digest) {
    return new ContainerSpec(
        "iofog_ms1",
        "fog1",
        ImageReference.parse("iofog/router:latest"),
        List.of(),
        Map.of(),
        RouterRuntime.labels("ms1", digest),
        List.of(),
        List.of(
            new ContainerSpec.Mount("/data/certs", "/etc/skupper-router-certs/site", true, false)),
        Map.of(),
        false,
        new ContainerSpec.LogLimits(2, 1),
        new ContainerSpec.ResourceLimits(0, "", 0),
        new ContainerSpec.Security(false, "", List.of(), List.of(), false),
        ContainerSpec.HealthCheck.OF_IMAGE,
        ContainerSpec.Extras.NONE);
  }

  @Test
  public void theRouterFollowsItsMicroservice() {
    RouterRuntime runtime = runtime();
    place.starts = runtime;
    ContainerHandle handle = runtime.create(spec("a"));
    assertEquals(Phase.CREATED, runtime.recover(handle).orElseThrow().phase());
    runtime.start(handle);
    assertEquals(Phase.RUNNING, runtime.listOwned("fog1").get(0).phase());
    assertTrue(place.file.contains("rt.host"));
    assertEquals(List.of(), runtime.listOwned("other"));

    node.config = EDGE.replace("rt.host", "other.host");
    runtime.changed();
    assertTrue(place.file.contains("other.host"));
    node.config = "no JSON";
    runtime.changed();
    assertTrue("an unusable one changes nothing", place.file.contains("other.host"));

    runtime.stop(handle, Duration.ZERO);
    runtime.remove(handle, false);
    assertEquals(Optional.empty(), place.remembered());
    assertEquals(List.of(), runtime.listOwned("fog1"));
  }

  @Test
  public void aRouterThatIsReplacedHasNotEnded() {
    RouterRuntime runtime = runtime();
    place.starts = runtime;
    runtime.start(runtime.create(spec("a")));
    runtime.went("fog1");
    assertEquals(Phase.OTHER, runtime.listOwned("fog1").get(0).phase());
    clock.advance(Duration.ofSeconds(11));
    assertEquals(Phase.EXITED, runtime.listOwned("fog1").get(0).phase());
    runtime.came("fog1", port -> true);
    assertEquals(Phase.RUNNING, runtime.listOwned("fog1").get(0).phase());
  }

  @Test
  public void aRunningRouterThatWaitsForAPortIsTold() {
    RouterRuntime runtime = runtime();
    AtomicBoolean free = new AtomicBoolean(true);
    runtime.came("fog1", port -> port != 5672 || free.get());
    ContainerHandle handle = runtime.create(spec("a"));
    runtime.start(handle);
    free.set(false);
    assertEquals("it may just be moving", Phase.RUNNING, runtime.listOwned("fog1").get(0).phase());
    clock.advance(Duration.ofSeconds(11));
    assertEquals(Phase.EXITED, runtime.listOwned("fog1").get(0).phase());
    TuleException thrown = assertThrows(TuleException.class, () -> runtime.start(handle));
    assertEquals(ReasonCode.PORT_IN_USE, thrown.reason());
    assertTrue(thrown.getMessage(), thrown.getMessage().endsWith(":5672"));
    free.set(true);
    assertEquals(Phase.RUNNING, runtime.listOwned("fog1").get(0).phase());
  }

  @Test
  public void whatAnEarlierLifeHasLeftIsFoundAgainAndGoesOnWhenItIsMadeAnew() {
    RouterRuntime before = runtime();
    place.starts = before;
    before.start(before.create(spec("a")));
    RouterRuntime after = runtime();
    after.came("fog1", port -> true);
    assertEquals(RouterRuntime.labels("ms1", "a"), after.listOwned("fog1").get(0).labels());
    place.starts = after;
    after.replace(after.listOwned("fog1").get(0).handle(), spec("b"), Duration.ZERO);
    assertEquals(RouterRuntime.labels("ms1", "b"), after.listOwned("fog1").get(0).labels());
  }

  @Test
  public void aRouterThatDoesNotStartIsTold() {
    RouterRuntime runtime = runtime();
    ContainerHandle handle = runtime.create(spec("a"));
    node.config = "{}";
    assertEquals(
        ReasonCode.INVALID_ARGUMENT,
        assertThrows(TuleException.class, () -> runtime.start(handle)).reason());
    assertEquals(Phase.CREATED, runtime.recover(handle).orElseThrow().phase());
    node.config = EDGE.replace("\"port\":5672}", "\"port\":0}");
    assertEquals(
        ReasonCode.RUNTIME_FAILED,
        assertThrows(TuleException.class, () -> runtime.start(handle)).reason());
  }

  @Test
  public void theFileIsOneOfTheRouter() throws Exception {
    Configuration read = read(new RouterDocument(EDGE).text(List.of(), f -> f));
    assertEquals("fog1", read.router().get("id"));
    assertEquals("edge", read.router().get("mode"));
    Map<String, Object> listener = read.of("listener").get(0);
    assertEquals("listener-normal-0.0.0.0-5672", listener.get("name"));
    assertEquals("0.0.0.0", listener.get("host"));
    assertFalse((Boolean) listener.get("authenticatePeer"));
    Map<String, Object> connector = read.of("connector").get(0);
    assertEquals("connector-default-router-edge-rt.host-56722", connector.get("name"));
    assertEquals("edge", connector.get("role"));
    assertEquals(
        "[127.0.0.1, 10.0.0.1]",
        read(new RouterDocument(EDGE).text(List.of("127.0.0.1", "10.0.0.1"), f -> f))
            .of("listener")
            .stream()
            .map(l -> l.get("host"))
            .toList()
            .toString());
  }

  @Test
  public void laterDialectsHaveTlsProfilesAndMaps() throws Exception {
    String config =
        "{\"metadata\":{\"id\":\"fog1\",\"mode\":\"interior\",\"helloMaxAgeSeconds\":\"3\"},"
            + "\"sslProfiles\":{\"site\":{\"name\":\"site\",\"caCertFile\":"
            + "\"/etc/skupper-router-certs/site/ca.crt\"}},"
            + "\"listeners\":{\"x-inter-router\":{\"name\":\"x\",\"role\":\"inter-router\","
            + "\"host\":\"0.0.0.0\",\"port\":55671,\"sslProfile\":\"site\","
            + "\"saslMechanisms\":\"EXTERNAL\",\"authenticatePeer\":true}},"
            + "\"addresses\":{\"mc\":{\"prefix\":\"mc\",\"distribution\":\"multicast\"}},"
            + "\"bridges\":{\"tcpListeners\":{}}}";
    RouterRuntime runtime = runtime();
    place.starts = runtime;
    node.config = config;
    runtime.start(runtime.create(spec("a")));
    Configuration read = read(place.file);
    assertEquals("interior", read.router().get("mode"));
    assertEquals("/data/certs/ca.crt", read.of("sslProfile").get(0).get("caCertFile"));
    assertEquals("EXTERNAL", read.of("listener").get(0).get("saslMechanisms"));
    assertEquals("multicast", read.of("router.config.address").get(0).get("distribution"));
  }

  private static Configuration read(String text) throws Exception {
    return new ConfReader(Schema.load()).parse(text.lines().toList(), true);
  }
}
