/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.link.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/** The agent API in memory. It answers at once, or holds a poll until a flag is raised. */
final class ScriptedController implements Transport {
  final List<Call> calls = new ArrayList<>();
  final ArrayNode microservices = JsonNodeFactory.instance.arrayNode();
  final ArrayNode registries = JsonNodeFactory.instance.arrayNode();
  final ArrayNode volumeMounts = JsonNodeFactory.instance.arrayNode();
  final ArrayNode edgeResources = JsonNodeFactory.instance.arrayNode();
  final ObjectNode config =
      JsonNodeFactory.instance
          .objectNode()
          .put("statusFrequency", 10)
          .put("changeFrequency", 20)
          .putNull("timeZone");
  final Set<String> flags = new TreeSet<>();
  final Map<String, ObjectNode> orders = new HashMap<>();
  final Map<String, String> texts = new HashMap<>();
  final List<String> uploads = new ArrayList<>();
  boolean away;
  boolean onlyTheWebServerAnswers;
  boolean unavailable;
  boolean unauthorized;
  boolean holds;
  boolean saysHeldAndAnswersAtOnce;
  boolean failsVolumeMounts;
  boolean failsLists;
  boolean failsAcknowledgements;
  private final ObjectMapper json = new ObjectMapper();
  private CompletableFuture<Reply> held;
  private int raised;

  @Override
  public CompletableFuture<Reply> send(Call call) {
    calls.add(call);
    if (away) {
      return CompletableFuture.failedFuture(new IOException("connection refused"));
    }
    if (onlyTheWebServerAnswers) {
      return reply(404, MissingNode.getInstance());
    }
    if (unavailable) {
      return reply(503, MissingNode.getInstance());
    }
    String path = call.url().replaceAll(".*/agent/", "");
    if (unauthorized && !path.equals("provision")) {
      return reply(
          401,
          JsonNodeFactory.instance
              .objectNode()
              .put("name", "AuthenticationError")
              .put("message", "no"));
    }
    if (failsVolumeMounts && path.equals("volumeMounts")) {
      return reply(503, MissingNode.getInstance());
    }
    if (failsLists && path.equals("microservices")) {
      return reply(500, MissingNode.getInstance());
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    switch (call.method() + " " + path) {
      case "POST provision" -> {
        if (!call.body().contains("good")) {
          return reply(
              404, body.put("name", "NotFoundError").put("message", "Invalid Provisioning Key"));
        }
        body.put("uuid", "agentA").put("token", "secret");
      }
      case "GET registries" -> body.set("registries", registries.deepCopy());
      case "GET microservices" -> body.set("microservices", microservices.deepCopy());
      case "GET edgeResources" -> body.set("edgeResources", edgeResources.deepCopy());
      case "GET volumeMounts" -> body.set("volumeMounts", volumeMounts.deepCopy());
      case "GET config" -> body.setAll(config);
      case "PATCH config/changes" -> {
        if (failsAcknowledgements) {
          return reply(500, MissingNode.getInstance());
        }
        flags.clear();
      }
      case "GET config/changes?wait=30" -> {
        return changes();
      }
      case "GET tunnel", "GET strace", "GET version", "GET image-snapshot" -> {
        ObjectNode order = orders.get(path);
        return order == null
            ? reply(404, body.put("name", "NotFoundError").put("message", "no order"))
            : reply(200, order);
      }
      default -> {
        return reply(204, MissingNode.getInstance());
      }
    }
    return reply(200, body);
  }

  @Override
  public CompletableFuture<Reply> upload(Call call, String fileName, Supplier<InputStream> file) {
    try (InputStream in = new GZIPInputStream(file.get())) {
      uploads.add(fileName + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return reply(200, JsonNodeFactory.instance.objectNode());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<String> text(String url) {
    String text = texts.get(url);
    return text == null
        ? CompletableFuture.failedFuture(new IOException("connection refused"))
        : CompletableFuture.completedFuture(text);
  }

  /** The body of the last call of a method and path. */
  JsonNode last(String method, String path) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      if (calls.get(i).method().equals(method) && calls.get(i).url().endsWith("/agent/" + path)) {
        return parse(calls.get(i).body());
      }
    }
    return MissingNode.getInstance();
  }

  private CompletableFuture<Reply> changes() {
    if (holds && flags.isEmpty()) {
      held = new CompletableFuture<>();
      return held;
    }
    return CompletableFuture.completedFuture(
        new Reply(200, holds || saysHeldAndAnswersAtOnce, flagged()));
  }

  private ObjectNode flagged() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    flags.forEach(flag -> body.put(flag, true));
    return body.put("lastUpdated", "2026-01-01T00:00:00.000Z+" + raised);
  }

  /** Raises a flag; a held poll is answered. */
  void raise(String flag) {
    flags.add(flag);
    raised++;
    if (held != null) {
      CompletableFuture<Reply> answer = held;
      held = null;
      answer.complete(new Reply(200, true, flagged()));
    }
  }

  /** Adds or replaces a microservice, and tells the agent. */
  ObjectNode want(String uuid, String image) {
    forget(uuid);
    ObjectNode record = microservices.addObject();
    record.put("uuid", uuid).put("imageId", image).put("config", "{}").put("registryId", 1);
    record.put("logSize", 1).put("rebuild", false).put("delete", false);
    record.put("unknownToThisAgent", 7);
    return record;
  }

  /** Takes a microservice off the list. */
  void forget(String uuid) {
    for (int i = microservices.size() - 1; i >= 0; i--) {
      if (microservices.get(i).path("uuid").asText().equals(uuid)) {
        microservices.remove(i);
      }
    }
  }

  long count(String method, String path) {
    return calls.stream()
        .filter(c -> c.method().equals(method) && c.url().endsWith("/agent/" + path))
        .count();
  }

  /** The last status report's entry of a microservice. */
  JsonNode reported(String uuid) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      if (calls.get(i).url().endsWith("/agent/status")) {
        for (JsonNode item :
            parse(parse(calls.get(i).body()).path("microserviceStatus").asText())) {
          if (item.path("id").asText().equals(uuid)) {
            return item;
          }
        }
        return MissingNode.getInstance();
      }
    }
    return MissingNode.getInstance();
  }

  private JsonNode parse(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CompletableFuture<Reply> reply(int status, JsonNode body) {
    return CompletableFuture.completedFuture(new Reply(status, false, body));
  }
}
