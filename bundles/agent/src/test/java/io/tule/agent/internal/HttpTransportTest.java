/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.tule.agent.internal.link.HttpTransport;
import io.tule.agent.internal.link.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class HttpTransportTest {
  private final ExecutorService executor = Lanes.pool("test-http", 2);
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @Before
  public void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          seen.add(
              exchange.getRequestMethod()
                  + " "
                  + headers.getFirst("Authorization")
                  + " "
                  + headers.getFirst("X-Tule-Agent")
                  + " "
                  + headers.getFirst("Content-Type")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          seen.add(headers.getFirst("Request-Id"));
          byte[] body = "{\"x\":1}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("X-Tule-Held", "true");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @After
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  @Test
  public void aCallLooksLikeTheOriginals() throws Exception {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v3/agent/status";
    Transport.Reply reply =
        new HttpTransport(executor)
            .send(new Transport.Call("PATCH", url, "tok", "{\"a\":2}", Duration.ofSeconds(10)))
            .get(20, TimeUnit.SECONDS);
    assertEquals("PATCH tok 1 application/json; charset=UTF-8 {\"a\":2}", seen.get(0));
    assertTrue(seen.get(1).matches("[0-9a-f-]{36}"));
    assertTrue(reply.held());
    assertEquals(1, reply.body().path("x").asInt());
  }

  @Test
  public void whatIsNoAddressFailsTheCallAlone() {
    assertTrue(
        new HttpTransport(executor)
            .send(new Transport.Call("GET", "not a url", "", "", Duration.ofSeconds(1)))
            .isCompletedExceptionally());
    assertFalse(executor.isShutdown());
  }
}
