/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.tule.router.Routers;
import io.tule.router.config.AddressMatch;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.Direction;
import io.tule.router.config.Distribution;
import io.tule.router.config.LinkRouteConfig;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.spi.Router;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Links attached from end to end, and how they end. */
public class RoutedLinkTest {
  private Router router;
  private int port;
  private int containers;

  @Before
  public void start() {
    router = Routers.create(RouterConfig.of("R", RouterMode.STANDALONE));
    router.start();
    port =
        router
            .control()
            .createListener(ListenerConfig.of("l", "127.0.0.1", 0, ConnectionRole.NORMAL));
    containers =
        router
            .control()
            .createListener(ListenerConfig.of("c", "127.0.0.1", 0, ConnectionRole.ROUTE_CONTAINER));
    router
        .control()
        .createLinkRoute(
            new LinkRouteConfig(
                "r",
                AddressMatch.prefix("routed"),
                Direction.IN,
                Distribution.BALANCED,
                "",
                "broker",
                "",
                ""));
  }

  @After
  public void stop() {
    router.close();
  }

  @Test
  public void aLinkThatIsGivenUpBeforeItsAttachIsAnsweredGivesItsHandleBack() throws Exception {
    try (RawPeer container = new RawPeer(containers, "broker");
        RawPeer client = new RawPeer(port, "client")) {
      client.attach("given-up", 0, Role.SENDER, "routed.a");
      Attach routed = container.next(Attach.class);
      Detach detach = new Detach();
      detach.setHandle(UnsignedInteger.ZERO);
      detach.setClosed(true);
      client.send(detach);
      Detach passedOn = container.next(Detach.class);
      assertEquals(routed.getHandle(), passedOn.getHandle());
      container.attach(routed.getName(), 0, Role.RECEIVER, "routed.a");
      container.send(detach);
      Attach answer = client.next(Attach.class);
      assertEquals("given-up", answer.getName());
      assertNull(answer.getTarget());
      assertTrue(client.next(Detach.class).getClosed());
    }
  }

  @Test
  public void aRoutedLinkThatEndsWithinMessageIsAnswered() throws Exception {
    try (RawPeer container = new RawPeer(containers, "broker");
        RawPeer client = new RawPeer(port, "client")) {
      client.attach("cut", 0, Role.SENDER, "routed.a");
      Attach routed = container.next(Attach.class);
      container.attach(routed.getName(), 0, Role.RECEIVER, "routed.a");
      container.flow(0, 10);
      client.next(Flow.class);
      client.beginDelivery(0, 0, new byte[100]);
      assertTrue(container.next(Transfer.class).getMore());
      Detach detach = new Detach();
      detach.setHandle(UnsignedInteger.ZERO);
      detach.setClosed(true);
      client.send(detach);
      assertTrue(container.next(Transfer.class).getAborted());
      assertEquals(routed.getHandle(), container.next(Detach.class).getHandle());
      container.send(detach);
      assertTrue(client.next(Detach.class).getClosed());
    }
  }
}
