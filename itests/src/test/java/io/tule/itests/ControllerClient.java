/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.itests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/** The Controller's REST API as the administrator. */
final class ControllerClient {
  private static final long LIMIT_NANOS = Duration.ofSeconds(90).toNanos();

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();
  private final String base;
  private String token = "";

  ControllerClient(int port) {
    this.base = "http://127.0.0.1:" + port + "/api/v3";
  }

  String base() {
    return base;
  }

  /**
   * Waits for the API, then logs in as the administrator of the first start.
   *
   * @param data the Controller's data directory
   */
  void logIn(Path data) throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT_NANOS;
    Path file = data.resolve("admin.properties");
    while (!answers() || !Files.exists(file)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no answer at " + base + " or no " + file);
      }
      Thread.sleep(100);
    }
    Properties administrator = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      administrator.load(reader);
    }
    ObjectNode login = mapper.createObjectNode();
    login.put("email", administrator.getProperty("email"));
    login.put("password", administrator.getProperty("password"));
    token = post("/user/login", login.toString()).get("accessToken").asText();
  }

  private boolean answers() throws InterruptedException {
    try {
      return http.send(request("/status").GET().build(), BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false; // not yet listening
    }
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  JsonNode post(String path, String body) throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  JsonNode put(String path, String body) throws IOException, InterruptedException {
    return send(request(path).PUT(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json");
    return token.isEmpty() ? builder : builder.header("Authorization", token);
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new AssertionError(answer.request() + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body().isEmpty() ? MissingNode.getInstance() : mapper.readTree(answer.body());
  }
}
