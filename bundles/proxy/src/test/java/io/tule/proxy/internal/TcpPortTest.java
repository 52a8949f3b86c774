/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.ports.OpenPort;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.ports.PortTls;
import io.tule.api.spi.ports.PublicPort;
import io.tule.api.spi.ports.PublicProtocol;
import io.tule.proxy.RouterPlace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
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

  private int openSecured(int target) throws Exception {
    int port = Bench.free();
    bench.open("amqp:t=>tcp:" + target);
    while (bench.router.view().connectionLinkRoutes().isEmpty()) {
      Thread.onSpinWait();
    }
    PortTls tls = new PortTls(LocalPortsTest.text("cert.pem"), LocalPortsTest.text("key.pem"));
    new LocalPorts(bench.engine, RouterPlace.HERE)
        .open(
            new PublicPort(
                "127.0.0.1",
                port,
                PublicProtocol.TCP,
                List.of(new PortRoute("", "/", "t", tls, List.of(), 0))));
    return port;
  }

  private static SSLSocket secured(int port, String version) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            LocalPortsTest.trusting()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setEnabledProtocols(new String[] {version});
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Test
  public void tlsEndsAtATcpPortWithItsHalfClose() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      bench.background(
          () -> {
            for (int i = 0; i < 2; i++) {
              try (Socket socket = server.accept()) {
                socket.getOutputStream().write('!');
                byte[] all = socket.getInputStream().readAllBytes();
                socket.getOutputStream().write(all);
              }
            }
            return null;
          });
      int port = openSecured(server.getLocalPort());
      byte[] sent = new byte[2_000_000];
      new Random(1).nextBytes(sent);
      try (SSLSocket client = secured(port, "TLSv1.3")) {
        OutputStream out = client.getOutputStream();
        for (int i = 0; i < 1_000; i++) {
          out.write(sent, i, 1);
        }
        assertEquals("the server speaks before the end", '!', client.getInputStream().read());
        out.write(sent, 1_000, sent.length - 1_000);
        client.shutdownOutput();
        assertArrayEquals(sent, client.getInputStream().readAllBytes());
      }
      try (SSLSocket client = secured(port, "TLSv1.2")) {
        client.getOutputStream().write(1);
        assertEquals('!', client.getInputStream().read());
      }
      assertEquals("no TLS", -1, Bench.raw(port, "GET / HTTP/1.1\r\n\r\n").indexOf("HTTP"));
    }
  }

  @Test
  public void aResetIsNoEndWithinTlsEither() throws Exception {
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      bench.background(
          () -> {
            try (Socket socket = server.accept()) {
              socket.getOutputStream().write('!');
              socket.getInputStream().read();
              socket.setSoLinger(true, 0);
            }
            try (Socket socket = server.accept()) {
              socket.getInputStream().read();
              seen.complete(socket.getInputStream().read());
            } catch (IOException e) {
              seen.completeExceptionally(e);
            }
            return null;
          });
      int port = openSecured(server.getLocalPort());
      try (SSLSocket client = secured(port, "TLSv1.3")) {
        assertEquals('!', client.getInputStream().read());
        client.getOutputStream().write(1);
        assertThrows(IOException.class, () -> client.getInputStream().read());
      }
      // An end of TCP without one of TLS may have been made by anybody on the way.
      try (Socket bare = new Socket(InetAddress.getLoopbackAddress(), port)) {
        SSLSocket client =
            (SSLSocket)
                LocalPortsTest.trusting()
                    .getSocketFactory()
                    .createSocket(bare, "127.0.0.1", port, false);
        client.getOutputStream().write(1);
        bare.shutdownOutput();
        ExecutionException reset = assertThrows(ExecutionException.class, seen::get);
        assertTrue(reset.getCause() instanceof IOException);
      }
    }
  }

  @Test
  public void aKeyThatIsNoneIsSaid() throws Exception {
    PortTls bad = new PortTls(LocalPortsTest.text("cert.pem"), "nonsense");
    PublicPort port =
        new PublicPort(
            "127.0.0.1",
            Bench.free(),
            PublicProtocol.TCP,
            List.of(new PortRoute("", "/", "t", bad, List.of(), 0)));
    LocalPorts ports = new LocalPorts(bench.engine, RouterPlace.HERE);
    assertEquals(
        ReasonCode.INVALID_ARGUMENT,
        assertThrows(TuleException.class, () -> ports.open(port)).reason());
  }
}
