/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.proxy.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.agent.LocalApiReport;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerState.Phase;
import io.tule.api.spi.runtime.Labels;
import io.tule.proxy.Bridge;
import io.tule.proxy.BridgeSettings;
import io.tule.proxy.Mapping;
import io.tule.proxy.Proxy;
import io.tule.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.junit.Test;

public class ProxyRuntimeTest {
  private final FakeProxy proxy = new FakeProxy();
  private final Node node = new Node();
  private final ProxyRuntime runtime =
      new ProxyRuntime(node, new Bridges(proxy, List.of("127.0.0.1")), new ManualClock());

  private static String config(String... mappings) {
    return "{\"mappings\":[\""
        + String.join("\",\"", mappings)
        + "\"],\"networkRouter\":{\"host\":\"rt\",\"port\":5672}}";
  }

  /** Says what was opened and closed. */
  private static final class FakeProxy implements Proxy {
    private final List<String> calls = new ArrayList<>();
    private int taken;

    @Override
    public Bridge open(Mapping mapping, BridgeSettings settings) {
      if (mapping.port() == taken) {
        throw new TuleException(ReasonCode.PORT_IN_USE, "taken");
      }
      String id = settings.routeId(mapping);
      calls.add("open " + id + " by " + settings.router());
      return new Bridge() {
        @Override
        public String routeId() {
          return id;
        }

        @Override
        public void update(PortRoute route) {
          calls.add("update " + id + " to " + route.rate());
        }

        @Override
        public PortCounters counters() {
          return PortCounters.ZERO;
        }

        @Override
        public PortCounters portCounters() {
          return PortCounters.ZERO;
        }

        @Override
        public void close() {
          calls.add("close " + id);
        }
      };
    }

    @Override
    public Optional<CamelContext> context() {
      return Optional.empty();
    }
  }

  private static final class Node implements NodeAccess {
    private String config = config("amqp:q=>http:80", "tcp:5001=>amqp:p");

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

  private static ContainerSpec spec() {
    return new ContainerSpec(
        "iofog_ms1",
        "fog1",
        ImageReference.parse("iofog/proxy:latest"),
        List.of(),
        Map.of(),
        Map.of(Labels.MICROSERVICE, "ms1", Labels.SPEC, "a"),
        List.of(),
        List.of(),
        Map.of(),
        false,
        new ContainerSpec.LogLimits(2, 1),
        new ContainerSpec.ResourceLimits(0, "", 0),
        new ContainerSpec.Security(false, "", List.of(), List.of(), false),
        ContainerSpec.HealthCheck.OF_IMAGE,
        ContainerSpec.Extras.NONE);
  }

  @Test
  public void bridgesFollowTheConfigurationByDifference() {
    ContainerHandle handle = runtime.create(spec());
    assertEquals(Phase.CREATED, runtime.recover(handle).orElseThrow().phase());
    runtime.start(handle);
    assertEquals(Phase.RUNNING, runtime.recover(handle).orElseThrow().phase());
    assertEquals(
        List.of(
            "open amqp:q=>http:80 by fog1@rt:5672",
            "open tcp:127.0.0.1:5001=>amqp:p by fog1@rt:5672"),
        proxy.calls);

    proxy.calls.clear();
    node.config = config("amqp:q=>http:80", "http:5002=>amqp:r");
    runtime.changed();
    assertEquals(
        List.of(
            "close tcp:127.0.0.1:5001=>amqp:p", "open http:127.0.0.1:5002=>amqp:r by fog1@rt:5672"),
        proxy.calls);

    proxy.calls.clear();
    runtime.stop(handle, Duration.ZERO);
    assertEquals(2, proxy.calls.size());
    runtime.remove(handle, true);
    assertTrue(runtime.listOwned("fog1").isEmpty());
  }

  @Test
  public void hostsPathsAndBoundsAreThoseOfTheController() {
    node.config =
        "{\"mappings\":[\"http:80=>amqp:q\"],\"ports\":{\"http:80=>amqp:q\":{\"hosts\":"
            + "[\"a.example\",\"b.example\"],\"paths\":[\"/x\"],\"rate\":5}}}";
    ContainerHandle handle = runtime.create(spec());
    runtime.start(handle);
    assertEquals(
        List.of(
            "open http:127.0.0.1:80/a.example/x=>amqp:q by here",
            "open http:127.0.0.1:80/b.example/x=>amqp:q by here"),
        proxy.calls);
    proxy.calls.clear();
    node.config = node.config.replace("5}", "6}").replace(",\"b.example\"", "");
    runtime.changed();
    assertEquals(
        List.of(
            "close http:127.0.0.1:80/b.example/x=>amqp:q",
            "update http:127.0.0.1:80/a.example/x=>amqp:q to 6"),
        proxy.calls);
  }

  @Test
  public void allThatCannotBeIsSaidWithItsPort() {
    proxy.taken = 5001;
    node.config =
        "{\"mappings\":[\"http:5001=>amqp:q\",\"http:5002=>amqp:r\",\"amqp:q=>http:80\"],"
            + "\"ports\":{\"http:5002=>amqp:r\":{\"tls\":{\"cert\":\"none\",\"key\":\"none\"}}}}";
    ContainerHandle handle = runtime.create(spec());
    TuleException e = assertThrows(TuleException.class, () -> runtime.start(handle));
    assertEquals(ReasonCode.NOT_FOUND, e.reason());
    assertEquals(
        "Port 5002 of r: No certificate or key none;"
            + " PORT_IN_USE: Port 5001 of q is taken on this node",
        e.getMessage());
    assertEquals(List.of("open amqp:q=>http:80 by here"), proxy.calls);
  }

  @Test
  public void whatIsNoPortIsSaidAsAMappingAndWhatIsNotSaidIsCounted() {
    proxy.taken = 5001;
    String[] mappings = new String[19];
    Arrays.setAll(mappings, i -> "http:5001=>amqp:q" + i);
    mappings[0] = "amqp:q=>udp:80";
    mappings[1] = "amqp:q=>http:5001";
    node.config = config(mappings);
    ContainerHandle handle = runtime.create(spec());
    TuleException e = assertThrows(TuleException.class, () -> runtime.start(handle));
    List<String> parts = List.of(e.getMessage().split("; ", -1));
    assertTrue(parts.get(0), parts.get(0).startsWith("Mapping amqp:q=>udp:80: Protocols are"));
    assertEquals("PORT_IN_USE: Mapping amqp:q=>http:5001: taken", parts.get(1));
    assertEquals("PORT_IN_USE: Port 5001 of q2 is taken on this node", parts.get(2));
    assertEquals(17, parts.size());
    assertEquals("3 more", parts.get(16));
  }

  @Test
  public void aPortThatIsTakenIsSaidWhileTheOthersServe() {
    proxy.taken = 5001;
    ContainerHandle handle = runtime.create(spec());
    TuleException e = assertThrows(TuleException.class, () -> runtime.start(handle));
    assertEquals(ReasonCode.PORT_IN_USE, e.reason());
    assertTrue(e.getMessage(), e.getMessage().contains("5001"));
    assertEquals(Phase.EXITED, runtime.recover(handle).orElseThrow().phase());
    assertEquals(List.of("open amqp:q=>http:80 by fog1@rt:5672"), proxy.calls);

    proxy.taken = 0;
    runtime.start(handle);
    assertEquals(Phase.RUNNING, runtime.recover(handle).orElseThrow().phase());
    assertEquals(2, proxy.calls.size());
  }
}
