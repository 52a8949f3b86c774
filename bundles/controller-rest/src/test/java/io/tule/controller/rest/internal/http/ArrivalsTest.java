/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Bodies that come in pieces, slowly, or too many at once, over real connections. */
public class ArrivalsTest {
  private static final int ROOM = 100_000;
  private static final Duration LONG = Duration.ofMinutes(1);

  @Rule public final Timeout timeout = new Timeout(30, TimeUnit.SECONDS);

  private Server server;

  @After
  public void stop() throws Exception {
    server.stop();
  }

  private void serve(Duration patience) throws Exception {
    server = new Server(0);
    ServletContextHandler context = new ServletContextHandler();
    ServletHolder holder = new ServletHolder(new Measuring(new Arrivals(patience, ROOM)));
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    server.setHandler(context);
    server.start();
  }

  /** Answers how long a body is, or with the status of what is wrong with it. */
  private static final class Measuring extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Arrivals arrivals;

    Measuring(Arrivals arrivals) {
      this.arrivals = arrivals;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Optional<ArrivedRequest> arrived = arrivals.take(request, () -> false);
      if (arrived.isEmpty()) {
        return;
      }
      HttpServletResponse answer = new AnswerAfterBody(arrived.get(), response);
      answer.setContentLength(0);
      try {
        byte[] bytes = Bodies.bytes(arrived.get().getInputStream(), Arrivals.MOST);
        answer.setHeader("X-Length", Integer.toString(bytes.length));
      } catch (ApiFailure e) {
        answer.setStatus(e.status());
      } finally {
        arrivals.served(arrived.get());
      }
      answer.flushBuffer();
    }
  }

  /** A client that sends what it is told to. */
  private final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Client() throws IOException {
      int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    void head(String length) throws IOException {
      send("POST /a HTTP/1.1\r\nHost: a\r\n" + length + "\r\n\r\n");
    }

    /** Status line and headers. */
    String answer() throws IOException {
      StringBuilder head = new StringBuilder();
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        head.append(line).append('\n');
      }
      return head.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static void assertAnswer(int status, int length, String head) {
    assertTrue(head, head.startsWith("HTTP/1.1 " + status));
    assertTrue(head, length < 0 || head.contains("X-Length: " + length + "\n"));
  }

  @Test
  public void aBodyThatComesInPiecesIsWholeAndItsConnectionGoesOn() throws Exception {
    serve(LONG);
    try (Client client = new Client()) {
      for (int i = 0; i < 2; i++) {
        client.head("Content-Length: 50000");
        for (int piece = 0; piece < 10; piece++) {
          client.send("x".repeat(5000));
        }
        assertAnswer(200, 50_000, client.answer());
        client.head("Transfer-Encoding: chunked");
        client.send("5\r\nhe");
        client.send("llo\r\n");
        client.send("0\r\n\r\n");
        assertAnswer(200, 5, client.answer());
        client.head("Content-Length: 0");
        assertAnswer(200, 0, client.answer());
      }
    }
  }

  @Test
  public void aBodyThatStopsIsRefusedWhenItsTimeIsOverAndItsConnectionEnds() throws Exception {
    serve(Duration.ofMillis(200));
    try (Client client = new Client()) {
      client.head("Content-Length: 10");
      client.send("12345");
      String answer = client.answer();
      assertAnswer(408, -1, answer);
      assertTrue(answer, answer.contains("Connection: close"));
      assertEquals(-1, client.in.read());
    }
  }

  @Test
  public void aBodyOfWhichAPartIsMalformedIsRefusedAndItsConnectionEnds() throws Exception {
    serve(LONG);
    try (Client client = new Client()) {
      client.head("Transfer-Encoding: chunked");
      client.send("5\r\nhello\r\n");
      client.send("no length\r\nhello\r\n");
      String answer = client.answer();
      assertAnswer(400, -1, answer);
      assertTrue(answer, answer.contains("Connection: close"));
    }
  }

  @Test
  public void aBodyThatIsTooLongIsRefusedAndItsConnectionEnds() throws Exception {
    serve(LONG);
    try (Client client = new Client()) {
      client.head("Content-Length: " + (Arrivals.MOST + 1));
      client.send("x");
      String answer = client.answer();
      assertAnswer(413, -1, answer);
      assertTrue(answer, answer.contains("Connection: close"));
    }
  }

  @Test
  public void bodiesOnTheirWayAreBoundedTogetherAndGiveTheirRoomBack() throws Exception {
    serve(LONG);
    try (Client one = new Client();
        Client two = new Client();
        Client three = new Client()) {
      one.head("Content-Length: 60001");
      one.send("x".repeat(60_000));
      two.head("Content-Length: 60001");
      two.send("x".repeat(60_000));
      while (!one.in.ready() && !two.in.ready()) {
        Thread.onSpinWait();
      }
      Client refused = one.in.ready() ? one : two;
      Client served = one.in.ready() ? two : one;
      assertAnswer(503, -1, refused.answer());
      served.send("x");
      assertAnswer(200, 60_001, served.answer());
      for (int i = 0; i < 5; i++) {
        three.head("Content-Length: 60001");
        three.send("x".repeat(60_000));
        three.send("x");
        assertAnswer(200, 60_001, three.answer());
      }
    }
  }

  @Test
  public void aClientThatGoesAwayGivesItsRoomBack() throws Exception {
    serve(LONG);
    for (int i = 0; i < 5; i++) {
      try (Client gone = new Client()) {
        gone.head("Content-Length: 60001");
        gone.send("x".repeat(60_000));
      }
    }
    String answer = "";
    while (!answer.startsWith("HTTP/1.1 200")) {
      try (Client client = new Client()) {
        client.head("Content-Length: 60001");
        client.send("x".repeat(30_000));
        client.send("x".repeat(30_001));
        answer = client.answer();
      }
    }
    assertFalse(answer.contains("Connection: close"));
  }
}
