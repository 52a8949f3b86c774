/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tule.proxy.Bridge;
import io.tule.proxy.BridgeSettings;
import io.tule.proxy.Mapping;
import io.tule.proxy.RouterPlace;
import io.tule.proxy.internal.http.HttpLimits;
import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.face.RouterService;
import io.tule.router.internal.management.LogControl;
import io.tule.router.spi.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A router, a proxy and a target in this process. */
public final class Bench implements AutoCloseable {
  public final Router router;
  private final RouterService service;
  public final ProxyEngine engine;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer target;

  public Bench() throws Exception {
    this(HttpLimits.DEFAULT);
  }

  public Bench(HttpLimits limits) throws Exception {
    String text = "[[\"router\",{\"id\":\"r\",\"mode\":\"standalone\",\"workerThreads\":1}]]";
    Schema schema = Schema.load();
    service =
        RouterService.start(
            schema,
            new ConfReader(schema).parse(List.of(text), true),
            RouterConfig.SaslUsers.NONE,
            LogControl.NONE,
            Clock.systemUTC());
    router = service.router();
    engine = new ProxyEngine("test", limits);
    engine.add(router);
    target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.setExecutor(threads);
    target.createContext("/echo", Bench::echo);
    target.createContext("/big", Bench::big);
    target.start();
  }

  public int target() {
    return target.getAddress().getPort();
  }

  public Bridge open(String text) {
    Mapping mapping = Mapping.parse(text);
    return engine.open(mapping, BridgeSettings.of(mapping, RouterPlace.HERE));
  }

  public static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  public void background(Callable<Void> task) {
    threads.execute(
        () -> {
          try {
            task.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Sends bytes and reads until the server closes. */
  public static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static void echo(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("x-method", exchange.getRequestMethod());
    exchange.getResponseHeaders().add("x-target", exchange.getRequestURI().toString());
    for (String name :
        new String[] {
          "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "host", "x-own", "connection"
        }) {
      exchange
          .getResponseHeaders()
          .add("got-" + name, String.valueOf(exchange.getRequestHeaders().getFirst(name)));
    }
    exchange.getResponseHeaders().add("set-cookie", "a=1");
    exchange.getResponseHeaders().add("set-cookie", "b=2");
    byte[] body = exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void big(HttpExchange exchange) throws IOException {
    int size = Integer.parseInt(exchange.getRequestURI().getQuery());
    exchange.sendResponseHeaders(200, 0);
    byte[] piece = new byte[8192];
    try (OutputStream out = exchange.getResponseBody()) {
      for (int left = size; left > 0; left -= piece.length) {
        out.write(piece, 0, Math.min(left, piece.length));
      }
    }
    exchange.close();
  }

  @Override
  public void close() {
    target.stop(0);
    engine.close();
    service.close();
    threads.shutdownNow();
  }
}
