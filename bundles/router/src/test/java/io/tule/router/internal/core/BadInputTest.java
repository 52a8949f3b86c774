/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.tule.router.Routers;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.spi.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Peers that do what they must not: each is told so, and ends its own connection alone. */
public class BadInputTest {
  private Router router;
  private int port;

  @Before
  public void start() {
    router = Routers.create(RouterConfig.of("R", RouterMode.STANDALONE));
    router.start();
    port =
        router
            .control()
            .createListener(ListenerConfig.of("l", "127.0.0.1", 0, ConnectionRole.NORMAL));
  }

  @After
  public void stop() {
    router.close();
  }

  /** What a peer does wrong. */
  private interface Wrong {
    void by(RawPeer peer) throws IOException;
  }

  private void refused(String condition, Wrong wrong) throws Exception {
    try (RawPeer peer = new RawPeer(port, "wrong")) {
      wrong.by(peer);
      assertEquals(condition, peer.next(Close.class).getError().getCondition().toString());
    }
  }

  private static Begin begin() {
    Begin begin = new Begin();
    begin.setNextOutgoingId(UnsignedInteger.ZERO);
    begin.setIncomingWindow(UnsignedInteger.ONE);
    begin.setOutgoingWindow(UnsignedInteger.ONE);
    return begin;
  }

  @Test
  public void illegalStatesEndTheirConnection() throws Exception {
    refused("amqp:decode-error", p -> p.raw(HexFormat.of().parseHex("005399c0020040")));
    refused("amqp:decode-error", p -> p.raw(new byte[] {1, 2, 3}));
    refused(
        "amqp:connection:framing-error",
        p -> {
          Open open = new Open();
          open.setContainerId("again");
          p.send(open);
        });
    refused("amqp:not-allowed", p -> p.send(begin()));
    refused(
        "amqp:not-allowed",
        p -> {
          Begin answer = begin();
          answer.setRemoteChannel(UnsignedShort.valueOf((short) 77));
          p.onChannel(5).send(answer);
        });
    refused("amqp:not-allowed", p -> p.onChannel(9).send(new End()));
    refused("amqp:connection:framing-error", p -> p.onChannel(40_000).send(begin()));
    Detach detach = new Detach();
    detach.setHandle(UnsignedInteger.valueOf(3));
    refused("amqp:session:unattached-handle", p -> p.send(detach));
    refused("amqp:session:unattached-handle", p -> p.beginDelivery(3, 0, new byte[1]));
    refused(
        "amqp:session:handle-in-use",
        p -> {
          p.attach("a", 0, Role.SENDER, "x");
          p.attach("b", 0, Role.SENDER, "x");
        });
    refused(
        "amqp:link:transfer-limit-exceeded",
        p -> {
          p.attach("a", 0, Role.SENDER, "nobody-receives-from-this");
          p.next(Attach.class);
          p.beginDelivery(0, 0, new byte[1]);
        });
    othersAreServed();
  }

  @Test
  public void anUnknownMechanismIsNotLetIn() throws IOException {
    try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
      s.setSoTimeout(10_000);
      byte[] mechanism = "MAGIC".getBytes(StandardCharsets.US_ASCII);
      String init = "005341c00801a305" + HexFormat.of().formatHex(mechanism);
      s.getOutputStream().write(HexFormat.of().parseHex("414d515003010000"));
      s.getOutputStream().write(HexFormat.of().parseHex("0000001502010000" + init));
      String answer = new String(s.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      // sasl-outcome with code 1, and nothing after it
      assertTrue(answer, answer.contains("\0SD"));
      assertEquals(-1, answer.indexOf("AMQP\0\1\0\0"));
    }
    othersAreServed();
  }

  @Test
  public void manyWhoConnectAndSayNothingKeepNobodyOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
    }
    othersAreServed();
    for (Socket s : silent) {
      s.close();
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!router.view().connections().isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(0, router.view().connections().size());
  }

  private void othersAreServed() throws IOException {
    Client client = new Client(port, "served", "served", null, 20, false);
    client.run();
    assertEquals(20, client.outcomes.size());
  }
}
