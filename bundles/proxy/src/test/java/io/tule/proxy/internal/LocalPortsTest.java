/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

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
import io.tule.proxy.internal.http.HttpLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class LocalPortsTest {
  @Rule public final Timeout timeout = new Timeout(60, TimeUnit.SECONDS);

  private Bench bench;
  private LocalPorts ports;
  private int port;

  @Before
  public void start() throws Exception {
    bench = new Bench(new HttpLimits(8_192, 32_768, 1_000_000, 50, 20, 1, 75, 60, 60));
    ports = new LocalPorts(bench.engine, RouterPlace.HERE);
    port = Bench.free();
    bench.open("amqp:one=>http:" + bench.target());
    bench.open("amqp:two=>http:" + Bench.free());
  }

  @After
  public void stop() {
    bench.close();
  }

  static String text(String name) throws IOException {
    try (InputStream in = LocalPortsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  /** Takes the certificate of these tests for a good one. */
  static SSLContext trusting() throws Exception {
    KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
    known.load(null, null);
    known.setCertificateEntry(
        "one",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(text("cert.pem").getBytes(StandardCharsets.US_ASCII))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static PortRoute route(String host, String path, String queue) {
    return new PortRoute(host, path, queue, PortTls.NONE, List.of(), 0);
  }

  private PublicPort port(PortRoute... routes) {
    return new PublicPort("127.0.0.1", port, PublicProtocol.HTTP, List.of(routes));
  }

  private String status(String host, String path) throws IOException {
    String answer =
        Bench.raw(
            port, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    return answer.substring(9, 12);
  }

  @Test
  public void hostsAndPathsGoToTheirQueuesAndChangeInPlace() throws Exception {
    OpenPort open =
        ports.open(
            port(
                route("a.example", "/", "two"),
                route("a.example", "/echo", "one"),
                route("*.b.example", "/", "one")));
    assertEquals("200", status("a.example", "/echo/x"));
    assertEquals("200", status("A.Example.:80", "/echo?x"));
    assertEquals("the other's target refuses", "502", status("a.example", "/echoes"));
    assertEquals("200", status("x.b.example", "/echo"));
    assertEquals("404", status("b.example", "/echo"));
    assertEquals("404", status("c.example", "/echo"));
    assertEquals("400", status("a.example", "/x/../echo"));
    assertEquals("400", status("a.example", "/x/%2e%2e/echo"));

    open.update(
        port(
            route("a.example", "/", "one"),
            new PortRoute("b.example", "/", "one", PortTls.NONE, List.of("10.0.0.0/8"), 0),
            new PortRoute("c.example", "/", "one", PortTls.NONE, List.of("127.0.0.0/8"), 1)));
    assertEquals("200", status("a.example", "/echo"));
    assertEquals("403", status("b.example", "/echo"));
    assertEquals("200", status("c.example", "/echo"));
    assertEquals("429", status("c.example", "/echo"));
    assertEquals("404", status("x.b.example", "/echo"));
    assertTrue(open.state().open());
    assertEquals("those that are none apart", 11, open.counters().requests());
    assertEquals(1, open.counters().errors());
    open.close();
    assertThrows(IOException.class, () -> status("a.example", "/echo"));
  }

  @Test
  public void aPortThatIsTakenAndAKeyThatIsNoneAreSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket(port)) {
      assertEquals(
          ReasonCode.PORT_IN_USE,
          assertThrows(TuleException.class, () -> ports.open(port(PortRoute.of("one")))).reason());
      assertTrue(taken.isBound());
    }
    PortTls bad = new PortTls(text("cert.pem"), "nonsense");
    assertEquals(
        ReasonCode.INVALID_ARGUMENT,
        assertThrows(
                TuleException.class,
                () -> ports.open(port(new PortRoute("", "/", "one", bad, List.of(), 0))))
            .reason());
    ports.open(port(PortRoute.of("one"))).close();
  }

  @Test
  public void tlsServesHttp1AndHttp2() throws Exception {
    PortTls tls = new PortTls(text("cert.pem"), text("key.pem"));
    ports.open(port(new PortRoute("", "/", "one", tls, List.of(), 0)));
    SSLContext context = trusting();
    for (HttpClient.Version version : HttpClient.Version.values()) {
      HttpClient client = HttpClient.newBuilder().sslContext(context).version(version).build();
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/echo"))
                  .POST(HttpRequest.BodyPublishers.ofString("x".repeat(200_000)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode());
      assertEquals(version, answer.version());
      assertEquals(200_000, answer.body().length());
      assertEquals("https", answer.headers().firstValue("got-x-forwarded-proto").orElse(""));
    }
  }

  @Test
  public void whoIsSlowOrTooManyOrTooLongIsRefusedAndNobodyElse() throws Exception {
    ports.open(port(PortRoute.of("one")));
    String slow = Bench.raw(port, "GET /echo HTTP/1.1\r\nHost: ");
    assertTrue(slow, slow.startsWith("HTTP/1.1 408 "));
    Socket[] many = new Socket[20];
    for (int i = 0; i < many.length; i++) {
      many[i] = new Socket(InetAddress.getLoopbackAddress(), port);
    }
    for (Socket each : many) {
      each.close();
    }
    String tooLong =
        Bench.raw(port, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000001\r\n\r\nabc");
    assertTrue(tooLong, tooLong.startsWith("HTTP/1.1 413 "));
    String chunked =
        Bench.raw(
            port,
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "f4241\r\n"
                + "x".repeat(1_000_001)
                + "\r\n");
    assertTrue(chunked, chunked.startsWith("HTTP/1.1 413 "));
    assertEquals("200", status("a", "/echo"));
  }
}
