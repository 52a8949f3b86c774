/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.tule.router.Routers;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.ConnectorConfig;
import io.tule.router.config.Distribution;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.internal.protocol.ProtocolSettings;
import io.tule.router.internal.protocol.RoutingAgent;
import io.tule.router.spi.Endpoints;
import io.tule.router.spi.Router;
import io.tule.router.spi.Topology;
import io.tule.router.spi.TopologyListener;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Three routers in a row: A, B and C. */
public class WaysTest {
  private static final int ADDRESSES = 20_000;

  private final Map<String, Router> routers = new HashMap<>();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  @Before
  public void start() {
    for (String id : List.of("A", "B", "C")) {
      Router router = Routers.create(RouterConfig.of(id, RouterMode.INTERIOR));
      router.start();
      routers.put(id, router);
    }
  }

  @After
  public void stop() {
    routers.values().forEach(Router::close);
  }

  private void connect() {
    int port =
        routers
            .get("B")
            .control()
            .createListener(ListenerConfig.of("l", "127.0.0.1", 0, ConnectionRole.INTER_ROUTER));
    for (String id : List.of("A", "C")) {
      routers
          .get(id)
          .control()
          .createConnector(ConnectorConfig.of("c", "127.0.0.1", port, ConnectionRole.INTER_ROUTER));
    }
  }

  private void subscribe(String id, String address) {
    routers
        .get(id)
        .endpoints()
        .subscribe(
            Endpoints.Scope.MOBILE,
            address,
            Distribution.BALANCED,
            m -> received.add((String) ((AmqpValue) m.message().getBody()).getValue()));
  }

  /** What one router tells of so many is larger than what is passed on before its end has come. */
  @Test
  public void aRouterKnowsAllAddressesOfOneThatIsFarAway() throws Exception {
    for (Router router : routers.values()) {
      new RoutingAgent(router, ProtocolSettings.DEFAULT, Clock.systemUTC()).start();
    }
    connect();
    for (int i = 0; i < ADDRESSES; i++) {
      subscribe("C", "address." + i);
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (routers.get("A").view().router().addresses() < ADDRESSES) {
      assertTrue("not all addresses came", System.nanoTime() < end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Neighbours by the numbers of their links. */
  private static final class Neighbours implements TopologyListener {
    private final Map<String, Integer> links = new HashMap<>();

    @Override
    public synchronized void neighbourLinkUp(int link, long connection, String id, int cost) {
      links.put(id, link);
      notifyAll();
    }

    @Override
    public void neighbourLinkDown(int link) {}

    @Override
    public void localAddressAdded(String key, Distribution hint) {}

    @Override
    public void localAddressRemoved(String key) {}

    synchronized int link(String id) throws InterruptedException {
      while (!links.containsKey(id)) {
        wait();
      }
      return links.get(id);
    }
  }

  @Test(timeout = 60_000)
  public void messagesPassARouterThatHasNotLearntYetThatTheirWayLeadsThroughIt() throws Exception {
    Neighbours ofA = new Neighbours();
    Neighbours ofB = new Neighbours();
    routers.get("A").topology().listener(ofA);
    routers.get("B").topology().listener(ofB);
    connect();
    subscribe("C", "far");
    Topology a = routers.get("A").topology();
    a.nodes(
        List.of(
            new Topology.Node("B", "", ofA.link("B"), 1, Set.of()),
            new Topology.Node("C", "B", -1, 2, Set.of())));
    a.mapAddress("C", "M0far", Distribution.BALANCED);
    Topology b = routers.get("B").topology();
    b.nodes(
        List.of(
            new Topology.Node("A", "", ofB.link("A"), 1, Set.of()),
            new Topology.Node("C", "", ofB.link("C"), 1, Set.of())));
    b.mapAddress("C", "M0far", Distribution.BALANCED);
    routers
        .get("C")
        .topology()
        .nodes(
            List.of(
                new Topology.Node("A", "", -1, 2, Set.of()),
                new Topology.Node("B", "", -1, 1, Set.of())));
    Message message = Message.Factory.create();
    message.setAddress("far");
    message.setBody(new AmqpValue("text"));
    String got = null;
    while (got == null) { // links for messages may come up a little later than those of the routers
      routers.get("A").endpoints().send(message, true, Endpoints.Outcome.IGNORED);
      got = received.poll(50, TimeUnit.MILLISECONDS);
    }
    assertEquals("text", got);
  }
}
