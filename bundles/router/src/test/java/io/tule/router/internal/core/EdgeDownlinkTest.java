/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.tule.router.Routers;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.spi.Policy;
import io.tule.router.spi.Router;
import io.tule.router.spi.RouterView.LinkType;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Role;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Who gets what goes to an edge: nobody but that edge. */
public class EdgeDownlinkTest {
  private static final Policy.Grant E1_ONLY =
      new Policy.Grant() {
        @Override
        public boolean sourceAllowed(String address) {
          return address.equals("E1");
        }
      };

  private Router router;
  private Policy.Grant grant = Policy.Grant.ALL;

  @Before
  public void start() {
    router = Routers.create(RouterConfig.of("I", RouterMode.INTERIOR));
    router.setPolicy(
        new Policy() {
          @Override
          public boolean accept(String remoteHost) {
            return true;
          }

          @Override
          public Decision open(Peer peer) {
            return grant;
          }

          @Override
          public void closed(Peer peer) {
            // nothing is counted
          }
        });
    router.start();
  }

  @After
  public void stop() {
    router.close();
  }

  private RawPeer attached(ConnectionRole role, String container, String id) throws Exception {
    int port = router.control().createListener(ListenerConfig.of(container, "127.0.0.1", 0, role));
    RawPeer peer = new RawPeer(port, container);
    Attach attach = new Attach();
    attach.setName("downlink");
    attach.setHandle(UnsignedInteger.ZERO);
    attach.setRole(Role.RECEIVER);
    Source source = new Source();
    source.setAddress(id);
    source.setCapabilities(Symbol.valueOf("qd.router-edge-downlink"));
    attach.setSource(source);
    attach.setTarget(new Target());
    peer.send(attach);
    return peer;
  }

  private boolean bound(String key) {
    return router.view().addresses().stream().anyMatch(a -> a.key().equals(key));
  }

  private long downlinks() {
    return router.view().links().stream().filter(l -> l.type() == LinkType.EDGE_DOWNLINK).count();
  }

  @Test
  public void anEdgeGetsWhatGoesToItself() throws Exception {
    try (RawPeer edge = attached(ConnectionRole.EDGE, "E1", "E1")) {
      assertNotNull(edge.next(Attach.class).getSource());
      assertEquals(1, downlinks());
      assertTrue(bound("HE1"));
    }
  }

  @Test
  public void anEdgeDoesNotGetWhatGoesToAnother() throws Exception {
    try (RawPeer edge = attached(ConnectionRole.EDGE, "E1", "E2")) {
      assertEquals("qd:forbidden", edge.next(Detach.class).getError().getCondition().toString());
      assertEquals(0, downlinks());
      assertFalse(bound("HE2"));
    }
  }

  /** As at the original, it is a link like others that it may have. */
  @Test
  public void aClientReceivesFromAnAddressOfThatNameAtMost() throws Exception {
    try (RawPeer client = attached(ConnectionRole.NORMAL, "E1", "E1")) {
      assertNotNull(client.next(Attach.class).getSource());
      assertEquals(0, downlinks());
      assertFalse(bound("HE1"));
      assertTrue(bound("M0E1"));
    }
  }

  @Test
  public void thePolicyIsAskedWhateverTheLinkCallsItself() throws Exception {
    grant = E1_ONLY;
    for (ConnectionRole role : new ConnectionRole[] {ConnectionRole.NORMAL, ConnectionRole.EDGE}) {
      try (RawPeer peer = attached(role, "E2", "E2")) {
        assertEquals(
            "amqp:unauthorized-access",
            peer.next(Detach.class).getError().getCondition().toString());
        assertFalse(bound("HE2"));
      }
      router.control().deleteListener("E2");
    }
  }
}
