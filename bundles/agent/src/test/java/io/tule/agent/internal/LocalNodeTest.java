/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.api.agent.LocalApiReport;
import io.tule.api.agent.NodeView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LocalNodeTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private Bench bench;

  @Before
  public void oneOnTheBridgeAndOneOnTheNodesNetwork() throws IOException {
    bench = new Bench(folder.getRoot().toPath().resolve("agent"));
    bench.controller.want("a", "busybox:1").putArray("routes").add("b").add("elsewhere");
    bench.controller.want("b", "busybox:1").put("rootHostAccess", true).put("isConsumer", true);
    bench.boot();
    bench.provision();
    bench.advance(Duration.ofSeconds(2));
  }

  private Map<String, String> environment(String uuid) {
    return bench.docker.container("iofog_" + uuid).spec().environment();
  }

  @Test
  public void aMicroserviceWithoutAnAddressOfItsOwnHasAToken() {
    assertFalse(environment("a").containsKey(LocalTokens.VARIABLE));
    String token = environment("b").get(LocalTokens.VARIABLE);
    assertEquals("b", bench.agent.local().ownerOfToken(token));
    assertEquals("", bench.agent.local().ownerOfToken(token + "0"));
    bench.kill();
    bench.boot();
    assertEquals("it stays the same", "b", bench.agent.local().ownerOfToken(token));
  }

  @Test
  public void aChangedConfigurationIsSeenAtOnce() {
    List<NodeView> seen = new ArrayList<>();
    bench.agent.local().watch(seen::add);
    bench.run();
    assertEquals(List.of("b", "elsewhere"), seen.get(0).microservices().get("a").receivers());
    assertTrue(seen.get(0).microservices().get("b").consumer());
    bench.controller.want("a", "busybox:1").put("config", "{\"x\":1}");
    bench.controller.edgeResources.addObject().put("id", 1);
    bench.controller.raise("linkedEdgeResources");
    bench.changed();
    NodeView last = seen.get(seen.size() - 1);
    assertEquals("{\"x\":1}", last.microservices().get("a").config());
    assertEquals("[{\"id\":1}]", last.edgeResources());
  }

  @Test
  public void whereTheRouterIsFollowsTheController() {
    bench.controller.config.put("routerHost", "rt.host").put("routerPort", 5672);
    bench.controller.raise("routerChanged");
    bench.changed();
    assertEquals(new NodeView.RouterAddress("rt.host", 5672), bench.agent.local().view().router());
    assertTrue("acknowledged", bench.controller.flags.isEmpty());
    bench.controller.config.put("routerPort", 70000);
    bench.controller.raise("routerChanged");
    bench.changed();
    assertEquals(NodeView.RouterAddress.NONE, bench.agent.local().view().router());
  }

  @Test
  public void aMeasuredPositionIsKeptAndTold() {
    bench.agent.local().position(46.5, 7.25);
    bench.run();
    assertEquals(46.5, bench.agent.local().view().latitude(), 0);
    assertTrue(
        bench.controller.calls.stream()
            .anyMatch(call -> call.body().contains("\"gpsMode\":\"dynamic\",\"latitude\":46.5")));
  }

  @Test
  public void messagesAreCountedInTheReport() {
    bench.agent.local().report(() -> new LocalApiReport("at 1", 7, 0.5, Map.of("a", 7L), 0));
    bench.advance(Duration.ofSeconds(11));
    String last = bench.controller.calls.get(bench.controller.calls.size() - 1).body();
    assertTrue(last, last.contains("\"processedMessages\":7"));
    assertTrue(last, last.contains("[{\\\"id\\\":\\\"a\\\",\\\"messagecount\\\":7}]"));
    assertEquals("at 1", bench.status().localApi());
  }
}
