/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What an administrator does at the Controller before and during a run. */
final class Administrator {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String base;
  private final String token;

  Administrator(String base, String token) {
    this.base = base;
    this.token = token;
  }

  /** Creates an agent without a router; gives its uuid. */
  String createAgent(String name, int statusSeconds) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("name", name).put("fogType", 1);
    body.put("routerMode", "none").put("statusFrequency", statusSeconds);
    return call("POST", "/iofog", body).path("uuid").asText();
  }

  /** A key with which an agent can be provisioned. */
  String key(String uuid) throws IOException {
    return call("GET", "/iofog/" + uuid + "/provisioning-key", null).path("key").asText();
  }

  void createApplication(String name) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("name", name).put("isActivated", true);
    call("POST", "/application", body);
  }

  /** Creates a microservice for an agent; gives its uuid. */
  String createMicroservice(String application, String name, String agentUuid) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("name", name).put("application", application);
    body.put("iofogUuid", agentUuid).put("config", "{}").put("registryId", 1);
    body.put("rootHostAccess", false).put("logSize", 10);
    body.putArray("images").addObject().put("fogTypeId", 1).put("containerImage", "hollow:1");
    return call("POST", "/microservices", body).path("uuid").asText();
  }

  private JsonNode call(String method, String path, JsonNode body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", token);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
    }
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IOException(
            method + " " + path + ": " + answer.statusCode() + " " + answer.body());
      }
      return answer.body().isEmpty() ? JSON.missingNode() : JSON.readTree(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
