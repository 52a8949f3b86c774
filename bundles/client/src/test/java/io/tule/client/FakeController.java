/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers what a test tells it to, 404 to everything else, and records what it is asked. */
final class FakeController implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  FakeController() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v3", this::handle);
    server.start();
  }

  /** Answers a call such as {@code GET /iofog-list}; the query does not count. */
  FakeController on(String call, int status, String body) {
    return on(call, status, body, "");
  }

  FakeController on(String call, int status, String body, String reason) {
    answers.put(call, new Answer(status, body, reason));
    return this;
  }

  URI base() {
    return Endpoint.base("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<String> changes() {
    return calls.stream().map(Call::line).filter(line -> !line.startsWith("GET")).toList();
  }

  String bodyOf(String line) {
    return calls.stream().filter(each -> each.line().equals(line)).findFirst().orElseThrow().body();
  }

  List<Call> calls() {
    return calls;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/api/v3".length());
    String line = exchange.getRequestMethod() + " " + path;
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    List<String> tokens = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
    calls.add(new Call(line, tokens.isEmpty() ? "" : tokens.get(0), body));
    Answer answer =
        answers.getOrDefault(
            line, new Answer(404, "{\"name\":\"NotFoundError\",\"message\":\"no\"}", ""));
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    if (!answer.reason().isEmpty()) {
      exchange.getResponseHeaders().set("X-Tule-Reason", answer.reason());
    }
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream stream = exchange.getResponseBody()) {
      stream.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** One call that was made. */
  record Call(String line, String token, String body) {}

  private record Answer(int status, String body, String reason) {}
}
