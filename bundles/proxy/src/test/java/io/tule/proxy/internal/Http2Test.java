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
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** HTTP/2 on either side, opposite to one that sends it frame by frame. */
public class Http2Test {
  @Rule public final Timeout timeout = new Timeout(60, TimeUnit.SECONDS);

  private Bench bench;
  private int port;

  @Before
  public void start() throws Exception {
    bench = new Bench();
    port = Bench.free();
  }

  @After
  public void stop() {
    bench.close();
  }

  private static PortRoute route(String path, String queue) {
    return new PortRoute("", path, queue, PortTls.NONE, List.of(), 0);
  }

  private OpenPort open(PublicProtocol protocol, PortRoute... routes) {
    return new LocalPorts(bench.engine, RouterPlace.HERE)
        .open(new PublicPort("127.0.0.1", port, protocol, List.of(routes)));
  }

  private H2Peer client() throws IOException {
    return H2Peer.client(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  private static void request(H2Peer client, int stream, String path, boolean end)
      throws Exception {
    client.headers(
        stream,
        end,
        ":method",
        end ? "GET" : "POST",
        ":scheme",
        "http",
        ":authority",
        "a",
        ":path",
        path);
  }

  @Test
  public void streamsThatNobodyReadsStopNoOther() throws Exception {
    bench.open("amqp:one=>http:" + bench.target());
    open(PublicProtocol.HTTP2, route("/echo", "one"), route("/nobody", "none"));
    try (H2Peer client = client()) {
      int stream = 1;
      for (; stream < 41; stream += 2) {
        request(client, stream, "/nobody", false);
        client.dataAll(stream, 64_000, false);
      }
      request(client, stream, "/echo", false);
      client.dataAll(stream, 200_000, true);
      H2Peer.Frame answer = client.readHeaders();
      assertEquals("that of a stream that is read comes first", stream, answer.stream());
      assertEquals("200", answer.headers().status().toString());
    }
  }

  @Test
  public void closingAPortClosesAllItsConnections() throws Exception {
    OpenPort open = open(PublicProtocol.HTTP2, route("/", "q"));
    try (H2Peer client = client();
        Socket silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
      while (client.read().type() != H2Peer.SETTINGS) {
        Thread.onSpinWait();
      }
      open.close();
      silent.setSoTimeout(15_000);
      try {
        H2Peer.Frame frame = client.read();
        while (frame.type() != H2Peer.GOAWAY) {
          frame = client.read();
        }
        client.read();
        throw new AssertionError("the connection stands");
      } catch (java.io.EOFException | java.net.SocketException e) {
        // as it should be
      }
      assertTrue(isOver(silent));
    }
  }

  private static boolean isOver(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        Thread.onSpinWait();
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  public void eachRouteOfAPortCountsWhatIsItsOwn() throws Exception {
    bench.open("amqp:one=>http:" + bench.target());
    OpenPort open = open(PublicProtocol.HTTP, route("/echo", "one"), route("/other", "two"));
    String request =
        "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";
    String answer = Bench.raw(port, request);
    assertTrue(answer, answer.startsWith("HTTP/1.1 200 "));
    assertEquals(request.length(), open.counters("one").bytesIn());
    assertEquals(
        answer.getBytes(StandardCharsets.ISO_8859_1).length, open.counters("one").bytesOut());
    assertEquals(1, open.counters("one").connections());
    assertEquals(0, open.counters("two").bytesIn() + open.counters("two").connections());
    open.close();

    port = Bench.free();
    OpenPort second = open(PublicProtocol.HTTP2, route("/echo", "one"), route("/other", "two"));
    try (H2Peer client = client()) {
      for (int stream = 1; stream <= 3; stream += 2) {
        request(client, stream, "/echo", false);
        client.dataAll(stream, 10_000, true);
        for (H2Peer.Frame frame = client.readHeaders(); !frame.isEnd(); ) {
          frame = client.read();
        }
      }
      assertTrue(second.counters("one").bytesIn() > 20_000);
      assertTrue(second.counters("one").bytesOut() > 20_000);
      assertEquals(1, second.counters("one").connections());
      assertEquals(1, second.counters("one").openConnections());
      assertEquals(0, second.counters("two").connections());
    }
  }
}
