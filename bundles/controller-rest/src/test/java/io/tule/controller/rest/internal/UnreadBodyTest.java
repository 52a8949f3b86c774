/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Answers that are given before the request's body has come. */
public class UnreadBodyTest {
  private static LiveApi api;

  @Rule public final Timeout timeout = new Timeout(20, TimeUnit.SECONDS);

  @BeforeClass
  public static void open() throws Exception {
    api = new LiveApi();
  }

  @AfterClass
  public static void close() throws Exception {
    api.close();
  }

  private static String head(String method, String path, String token, int length) {
    return method
        + " /api/v3"
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        + token
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  /** Status line and headers of the next answer, whose body is skipped. */
  private static String answer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      assertTrue("the connection ends after " + head, c >= 0);
      head.append((char) c);
    }
    for (String line : head.toString().split("\r\n", -1)) {
      if (line.startsWith("Content-Length: ")) {
        in.readNBytes(Integer.parseInt(line.substring("Content-Length: ".length())));
      }
    }
    return head.toString();
  }

  private static void goesOn(String method, String path, String token, int status)
      throws IOException {
    int length = 900_000;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(20_000);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      out.write(head(method, path, token, length).getBytes(US_ASCII));
      out.write(" ".repeat(length).getBytes(US_ASCII));
      String first = answer(in);
      assertTrue(first, first.startsWith("HTTP/1.1 " + status));
      out.write(head("GET", "/user/profile", api.alice, 0).getBytes(US_ASCII));
      String second = answer(in);
      assertTrue(second, second.startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  public void aConnectionServesOnWhereABodyWasTooLarge() throws Exception {
    goesOn("POST", "/microservices", api.alice, 413);
    goesOn("PATCH", "/user/profile", api.alice, 413);
  }

  @Test
  public void aConnectionServesOnWhereNobodyLookedAtABody() throws Exception {
    goesOn("POST", "/microservices", "wrong", 401);
    goesOn("PATCH", "/user/profile", "wrong", 401);
    goesOn("PUT", "/agent/status", "wrong", 401);
    goesOn("POST", "/nothing", api.alice, 404);
  }

  @Test
  public void aClientIsToldThatItsConnectionEndsWhereItSendsTooMuch() throws Exception {
    int length = 50_000_000;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(head("POST", "/microservices", api.alice, length).getBytes(US_ASCII));
      out.write(" ".repeat(100 * 1024 + 1).getBytes(US_ASCII));
      String answer = answer(new BufferedInputStream(socket.getInputStream()));
      assertTrue(answer, answer.startsWith("HTTP/1.1 413"));
      assertEquals(answer, 2, answer.split("Connection: close", -1).length);
    }
  }

  /** More of them than the server has threads. */
  @Test
  public void bodiesThatDoNotComeKeepNobodyOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        silent.add(silent(head("POST", "/user/login", "", 1000) + "{"));
        silent.add(silent(head("PUT", "/agent/status", "wrong", 1000)));
        silent.add(silent(head("POST", "/nothing", api.alice, 5_000_000) + "{"));
        silent.add(silent(head("PUT", "/agent/image-snapshot", "wrong", 5_000_000) + "{"));
      }
      api.ok(api.alice, "GET", "/user/profile", "");
      for (int i = 0; i < silent.size(); i += 4) {
        assertAnswer(404, silent.get(i + 2));
        assertAnswer(401, silent.get(i + 3));
      }
      Socket late = silent.get(0);
      late.getOutputStream().write((" ".repeat(998) + "}").getBytes(US_ASCII));
      assertAnswer(400, late);
    } finally {
      for (Socket each : silent) {
        each.close();
      }
    }
  }

  private static void assertAnswer(int status, Socket socket) throws IOException {
    String answer = answer(new BufferedInputStream(socket.getInputStream()));
    assertTrue(answer, answer.startsWith("HTTP/1.1 " + status));
  }

  private static Socket silent(String text) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
    socket.setSoTimeout(10_000);
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    return socket;
  }
}
