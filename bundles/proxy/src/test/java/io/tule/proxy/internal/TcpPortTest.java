/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.tule.api.spi.ports.OpenPort;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.ports.PortTls;
import io.tule.api.spi.ports.PublicPort;
import io.tule.api.spi.ports.PublicProtocol;
import io.tule.proxy.RouterPlace;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class TcpPortTest {
  @Rule public final Timeout timeout = new Timeout(60, TimeUnit.SECONDS);

  private Bench bench;

  @Before
  public void start() throws Exception {
    bench = new Bench();
  }

  @After
  public void stop() {
    bench.close();
  }

  private static PublicPort port(int port, String... access) {
    return to("t", port, access);
  }

  private static PublicPort to(String queue, int port, String... access) {
    return new PublicPort(
        "127.0.0.1",
        port,
        PublicProtocol.TCP,
        List.of(new PortRoute("", "/", queue, PortTls.NONE, List.of(access), 0)));
  }

  @Test
  public void aNumberThatGoesToAnotherMicroserviceLeadsThere() throws Exception {
    int port = Bench.free();
    bench.open("amqp:t=>tcp:" + bench.target());
    while (bench.router.view().connectionLinkRoutes().isEmpty()) {
      Thread.onSpinWait();
    }
    OpenPort open = new LocalPorts(bench.engine, RouterPlace.HERE).open(to("before", port));
    open.update(port(port));
    String answer = Bench.raw(port, "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(answer, answer.startsWith("HTTP/1.1 200 "));
    open.close();
  }

  @Test
  public void aTcpPortLetsInWhoMayComeAndCounts() throws Exception {
    int port = Bench.free();
    bench.open("amqp:t=>tcp:" + bench.target());
    while (bench.router.view().connectionLinkRoutes().isEmpty()) {
      Thread.onSpinWait();
    }
    OpenPort open = new LocalPorts(bench.engine, RouterPlace.HERE).open(port(port));
    String request = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    String answer = Bench.raw(port, request);
    assertTrue(answer, answer.startsWith("HTTP/1.1 200 "));
    assertEquals(1, open.counters().connections());
    assertEquals(request.length(), open.counters().bytesIn());
    open.update(port(port, "10.0.0.0/8"));
    assertEquals("", Bench.raw(port, ""));
    open.close();
  }
}
