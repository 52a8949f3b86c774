/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

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
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.camel.builder.RouteBuilder;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Both halves of a bridge by a router in this process. */
public class HttpBridgeTest {
  @Rule public final Timeout timeout = new Timeout(60, TimeUnit.SECONDS);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Bench bench;
  private int port;

  @Before
  public void start() throws Exception {
    bench = new Bench();
    port = Bench.free();
    bench.open("amqp:q=>http:" + bench.target());
    bench.open("http:" + port + "=>amqp:q");
  }

  @After
  public void stop() {
    bench.close();
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
  }

  private <T> HttpResponse<T> send(
      HttpRequest request, Supplier<HttpResponse.BodyHandler<T>> handler)
      throws IOException, InterruptedException {
    return client.send(request, handler.get());
  }

  @Test
  public void aRequestAndItsAnswerPass() throws Exception {
    HttpResponse<String> answer =
        send(
            request("/echo/a?b=c")
                .header("x-own", "mine")
                .POST(HttpRequest.BodyPublishers.ofString("hello"))
                .build(),
            HttpResponse.BodyHandlers::ofString);
    assertEquals(200, answer.statusCode());
    assertEquals("hello", answer.body());
    assertEquals("POST", answer.headers().firstValue("x-method").orElse(""));
    assertEquals("/echo/a?b=c", answer.headers().firstValue("x-target").orElse(""));
    assertEquals("127.0.0.1", answer.headers().firstValue("got-x-forwarded-for").orElse(""));
    assertEquals("127.0.0.1:" + port, answer.headers().firstValue("got-host").orElse(""));
    assertEquals("mine", answer.headers().firstValue("got-x-own").orElse(""));
    assertEquals(java.util.List.of("a=1", "b=2"), answer.headers().allValues("set-cookie"));
  }

  @Test
  public void longBodiesPassBothWays() throws Exception {
    byte[] body = new byte[5_000_000];
    new Random(1).nextBytes(body);
    HttpResponse<byte[]> answer =
        send(
            request("/echo").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
            HttpResponse.BodyHandlers::ofByteArray);
    assertArrayEquals(body, answer.body());
    HttpResponse<byte[]> download =
        send(request("/big?20000000").build(), HttpResponse.BodyHandlers::ofByteArray);
    assertEquals(20_000_000, download.body().length);
  }

  @Test
  public void aBodyOfUnknownLengthPasses() throws Exception {
    byte[] body = new byte[300_000];
    Arrays.fill(body, (byte) 'x');
    HttpResponse<byte[]> answer =
        send(
            request("/echo")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(body)))
                .build(),
            HttpResponse.BodyHandlers::ofByteArray);
    assertArrayEquals(body, answer.body());
  }

  @Test
  public void nobodyServesIs503AndARefusingTargetIs502() throws Exception {
    int other = Bench.free();
    bench.open("http:" + other + "=>amqp:nobody");
    port = other;
    assertEquals(503, send(request("/").build(), HttpResponse.BodyHandlers::ofString).statusCode());
    int third = Bench.free();
    bench.open("http:" + third + "=>amqp:refused");
    bench.open("amqp:refused=>http:" + Bench.free());
    port = third;
    assertEquals(502, send(request("/").build(), HttpResponse.BodyHandlers::ofString).statusCode());
  }

  private String raw(String request) throws IOException {
    return Bench.raw(port, request);
  }

  @Test
  public void whatCouldBeReadTwoWaysIsRefused() throws Exception {
    String[] bad = {
      "POST /echo HTTP/1.1\r\n"
          + "Host: a\r\n"
          + "Content-Length: 3\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n"
          + "0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
      "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /echo HTTP/1.1\r\n\r\n",
      "GET /echo HTTP/1.1\r\nHost : a\r\n\r\n",
      "NONSENSE\r\n\r\n"
    };
    for (String each : bad) {
      String answer = raw(each);
      assertTrue(each + answer, answer.startsWith("HTTP/1.1 400 "));
      assertTrue(answer, answer.contains("close"));
    }
    assertTrue(
        raw("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n")
            .startsWith("HTTP/1.1 414 "));
    assertTrue(
        raw("GET / HTTP/1.1\r\nHost: a\r\nx: " + "a".repeat(40_000) + "\r\n\r\n")
            .startsWith("HTTP/1.1 431 "));
  }

  @Test
  public void requestsInOneGoAreAnsweredInOrder() throws Exception {
    String answers =
        raw(
            "GET /echo/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /echo/2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "HEAD /echo/3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    int first = answers.indexOf("/echo/1");
    int second = answers.indexOf("/echo/2");
    int third = answers.indexOf("/echo/3");
    assertTrue(answers, first > 0 && second > first && third > second);
  }

  @Test
  public void aSitesRouteBridgesToItsOwnAddress() throws Exception {
    port = Bench.free();
    bench
        .engine
        .camel()
        .addAll(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("tule-http:127.0.0.1:" + port + "?path=/orders").to("tule-amqp:orders");
                from("tule-amqp:orders")
                    .convertBodyTo(String.class)
                    .transform(simple("${header.CamelHttpMethod} ${header.x-own} ${body}"))
                    .setHeader("x-back", constant("yes"))
                    .setHeader("CamelHttpResponseCode", constant(202));
              }
            });
    HttpResponse<String> answer =
        send(
            request("/orders/1")
                .header("x-own", "mine")
                .POST(HttpRequest.BodyPublishers.ofString("apples"))
                .build(),
            HttpResponse.BodyHandlers::ofString);
    assertEquals(202, answer.statusCode());
    assertEquals("POST mine apples", answer.body());
    assertEquals("yes", answer.headers().firstValue("x-back").orElse(""));
    assertTrue(answer.headers().firstValue("x-own").isEmpty());
    assertEquals(
        404, send(request("/other").build(), HttpResponse.BodyHandlers::ofString).statusCode());
  }

  @Test
  public void aSlowClientHoldsItsTargetBack() throws Exception {
    int all = 100_000_000;
    AtomicLong written = new AtomicLong();
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      bench.background(
          () -> {
            try (Socket socket = server.accept()) {
              until(socket.getInputStream(), "\r\n\r\n");
              String head = "HTTP/1.1 200 OK\r\nContent-Length: " + all + "\r\n\r\n";
              socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
              byte[] piece = new byte[10_000];
              while (written.get() < all) {
                socket.getOutputStream().write(piece);
                written.addAndGet(piece.length);
              }
            }
            return null;
          });
      port = Bench.free();
      bench.open("http:" + port + "=>amqp:slow");
      bench.open("amqp:slow=>http:" + server.getLocalPort());
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.0\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        until(socket.getInputStream(), "\r\n\r\n");
        long before = -1;
        while (before != written.get()) {
          before = written.get();
          TimeUnit.MILLISECONDS.sleep(500);
        }
        assertTrue("written " + before, before < all / 2);
        assertEquals(all, socket.getInputStream().skip(all));
      }
    }
  }

  @Test
  public void anExpectedContinueComes() throws Exception {
    String answer =
        raw(
            "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n"
                + "Content-Length: 2\r\n\r\nhi");
    assertTrue(answer, answer.startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 "));
    assertTrue(answer, answer.endsWith("hi"));
  }

  @Test
  public void anUpgradePassesBytesBothWays() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      bench.background(
          () -> {
            try (Socket socket = server.accept()) {
              InputStream in = socket.getInputStream();
              byte[] head = new byte[4096];
              int n = in.read(head);
              String text =
                  new String(head, 0, n, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
              boolean asked = text.contains("upgrade: websocket");
              socket
                  .getOutputStream()
                  .write(
                      ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                              + "Connection: Upgrade\r\nx-asked: "
                              + asked
                              + "\r\n\r\nhello")
                          .getBytes(StandardCharsets.ISO_8859_1));
              in.transferTo(socket.getOutputStream());
            }
            return null;
          });
      int other = Bench.free();
      bench.open("http:" + other + "=>amqp:ws");
      bench.open("amqp:ws=>http:" + server.getLocalPort());
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), other)) {
        socket.setSoTimeout(15_000);
        socket
            .getOutputStream()
            .write(
                "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1));
        String seen = until(socket.getInputStream(), "hello");
        assertTrue(seen, seen.startsWith("HTTP/1.1 101 "));
        assertTrue(seen, seen.contains("x-asked: true"));
        socket.getOutputStream().write("ping".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("ping", until(socket.getInputStream(), "ping"));
        socket.shutdownOutput();
        assertEquals(-1, socket.getInputStream().read());
      }
    }
  }

  @Test
  public void trailersPassBothWays() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      bench.background(
          () -> {
            try (Socket socket = server.accept()) {
              String text = until(socket.getInputStream(), "x-sum: 7\r\n\r\n");
              socket
                  .getOutputStream()
                  .write(
                      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nx-whole: "
                              + text.contains("\r\n2\r\nhi\r\n0\r\n")
                              + "\r\n\r\n3\r\nyou\r\n0\r\nx-end: 8\r\n\r\n")
                          .getBytes(StandardCharsets.ISO_8859_1));
            }
            return null;
          });
      port = Bench.free();
      bench.open("http:" + port + "=>amqp:trailers");
      bench.open("amqp:trailers=>http:" + server.getLocalPort());
      String answer =
          raw(
              "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                  + "Connection: close\r\n\r\n2\r\nhi\r\n0\r\nx-sum: 7\r\n\r\n");
      assertTrue(answer, answer.contains("x-whole: true"));
      assertTrue(answer, answer.endsWith("3\r\nyou\r\n0\r\nx-end: 8\r\n\r\n"));
    }
  }

  private static String until(InputStream in, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith(end)) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("ended after " + text);
      }
      text.append((char) c);
    }
    return text.toString();
  }

  @Test
  public void anAnswerThatBreaksOffIsNotTakenForWhole() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      bench.background(
          () -> {
            {
              try (Socket socket = server.accept()) {
                socket.getInputStream().read(new byte[4096]);
                socket
                    .getOutputStream()
                    .write(
                        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n"
                                + "x".repeat(50_000))
                            .getBytes(StandardCharsets.ISO_8859_1));
              }
            }
            return null;
          });
      int other = Bench.free();
      bench.open("http:" + other + "=>amqp:dies");
      bench.open("amqp:dies=>http:" + server.getLocalPort());
      port = other;
      assertThrows(
          IOException.class, () -> send(request("/").build(), HttpResponse.BodyHandlers::ofString));
    }
  }
}
