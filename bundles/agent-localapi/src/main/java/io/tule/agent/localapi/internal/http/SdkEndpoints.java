/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.localapi.internal.MicroserviceLogs;
import io.tule.agent.localapi.internal.bus.Archive;
import io.tule.agent.localapi.internal.bus.Bus;
import io.tule.agent.localapi.internal.bus.LocalRouting;
import io.tule.agent.localapi.internal.message.BinaryForm;
import io.tule.agent.localapi.internal.message.IoMessage;
import io.tule.agent.localapi.internal.message.JsonForm;
import io.tule.api.TuleException;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What the SDKs of microservices ask for. */
final class SdkEndpoints {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_MESSAGES = 1_000;
  private static final long MOST_BYTES = 4_000_000;
  private static final int LOG_LENGTH = 16_384;

  private final NodeAccess node;
  private final Bus bus;
  private final LocalRouting routing;
  private final Archive archive;
  private final MicroserviceLogs logs;
  private final Clock clock;

  SdkEndpoints(
      NodeAccess node,
      Bus bus,
      LocalRouting routing,
      Archive archive,
      MicroserviceLogs logs,
      Clock clock) {
    this.node = node;
    this.bus = bus;
    this.routing = routing;
    this.archive = archive;
    this.logs = logs;
    this.clock = clock;
  }

  Answer config(Request request) {
    String id = text(request.json(), "id");
    if (id.isBlank()) {
      return Answer.bad("Incorrect content/data, Id value not found");
    }
    if (!request.caller().mayBe(id)) {
      return Answer.forbidden();
    }
    NodeView.Microservice found = node.view().microservices().get(id);
    if (found == null) {
      return Answer.bad("No configuration found for the id " + id);
    }
    return Answer.okay(
        JSON.objectNode().put("status", "okay").put("config", found.config()).toString());
  }

  Answer next(Request request) {
    String id = text(request.json(), "id");
    if (id.isBlank()) {
      return Answer.bad("Incorrect content/data, Id value not found");
    }
    if (!request.caller().mayBe(id)) {
      return Answer.forbidden();
    }
    LocalRouting.Batch batch = routing.take(id, MOST_MESSAGES, MOST_BYTES);
    ArrayNode messages = JSON.arrayNode();
    batch.messages().forEach(m -> messages.add(JsonForm.write(BinaryForm.read(m))));
    ObjectNode body = JSON.objectNode().put("status", "okay").put("count", messages.size());
    body.set("messages", messages);
    return Answer.okay(body.toString(), batch::settle);
  }

  Answer publish(Request request) {
    JsonNode json = request.json();
    if (json.isMissingNode()) {
      return Answer.bad(" Message Parsing Error, not a JSON object");
    }
    try {
      IoMessage message = JsonForm.read(json);
      if (!request.caller().mayBe(message.publisher())) {
        return Answer.forbidden();
      }
      Bus.Receipt receipt = bus.publish(message, message.publisher());
      bus.commit();
      return Answer.okay(
          JSON.objectNode()
              .put("status", "okay")
              .put("timestamp", receipt.timestamp())
              .put("id", receipt.id())
              .toString());
    } catch (JsonForm.InvalidMessage e) {
      return Answer.bad(e.getMessage());
    } catch (IllegalArgumentException e) {
      return Answer.bad(" Message Parsing Error, " + e.getMessage());
    }
  }

  /** Reads files; on the thread of the disk. */
  Answer query(Request request) {
    JsonNode json = request.json();
    String id = text(json, "id");
    boolean times =
        json.path("timeframestart").isIntegralNumber()
            && json.path("timeframeend").isIntegralNumber();
    if (id.isBlank() || !times || !json.has("publishers")) {
      return Answer.bad(
          "Incorrect input content/data, id, timeframestart, timeframeend and publishers are needed");
    }
    if (!request.caller().mayBe(id)) {
      return Answer.forbidden();
    }
    long from = json.path("timeframestart").asLong();
    long to = json.path("timeframeend").asLong();
    long last = to;
    ArrayNode messages = JSON.arrayNode();
    try {
      for (String publisher : publishers(json.path("publishers"))) {
        if (bus.isRoute(publisher, id) && messages.size() < MOST_MESSAGES) {
          List<IoMessage> found =
              archive.query(publisher, from, to, MOST_MESSAGES - messages.size(), MOST_BYTES);
          found.forEach(message -> messages.add(JsonForm.write(message)));
          last = found.isEmpty() ? last : found.get(found.size() - 1).timestamp();
        }
      }
    } catch (IOException e) {
      return Answer.failure(
          io.netty.handler.codec.http.HttpResponseStatus.INTERNAL_SERVER_ERROR,
          "The archive cannot be read");
    }
    ObjectNode body = JSON.objectNode().put("status", "okay").put("count", messages.size());
    body.put("timeframestart", from).put("timeframeend", last).set("messages", messages);
    return Answer.okay(body.toString());
  }

  /** An array; or the text that the Java SDK makes of one. */
  private static List<String> publishers(JsonNode node) {
    List<String> found = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(each -> found.add(each.asText()));
    } else {
      for (String each : node.asText("").replaceAll("[\\[\\]\"]", "").split(",", -1)) {
        found.add(each.strip());
      }
    }
    return found;
  }

  Answer edgeResources() {
    return Answer.json(
        JSON.objectNode()
            .put("edgeResources", EdgeResources.local(node.view().edgeResources()))
            .toString());
  }

  Answer position(Request request) {
    NodeView view = node.view();
    if (request.method().equals("GET")) {
      return Answer.okay(
          JSON.objectNode()
              .put("status", "okay")
              .put("timestamp", clock.millis())
              .put("lat", Double.toString(view.latitude()))
              .put("lon", Double.toString(view.longitude()))
              .toString());
    }
    try {
      JsonNode json = request.json();
      node.position(
          new BigDecimal(text(json, "lat").strip()).doubleValue(),
          new BigDecimal(text(json, "lon").strip()).doubleValue());
      return Answer.okay("{\"status\":\"okay\"}");
    } catch (NumberFormatException | TuleException e) {
      return Answer.bad(" Error with setting GPS");
    }
  }

  /** Writes a file; on the thread of the disk. */
  Answer log(Request request) {
    JsonNode json = request.json();
    String id = text(json, "id");
    if (!id.isEmpty() && !request.caller().mayBe(id)) {
      return Answer.forbidden();
    }
    String message = text(json, "message");
    boolean complete = json.has("id") && json.has("type") && json.has("message");
    try {
      if (complete && node.view().microservices().containsKey(id)) {
        boolean info = text(json, "type").equals("info");
        logs.write(id, info, message.substring(0, Math.min(LOG_LENGTH, message.length())));
        return Answer.okay("{\"status\":\"okay\"}");
      }
    } catch (IOException e) {
      return Answer.bad("Log message parsing error, " + e.getMessage());
    }
    return Answer.bad("Log message parsing error, Logger initialized null");
  }

  private static String text(JsonNode json, String name) {
    return json.path(name).isNull() ? "" : json.path(name).asText("");
  }
}
