/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentControl;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the operator of the node asks for, with the node's token. May block. */
final class OperatorEndpoints {
  /** The version of the protocol's Agent that this one stands for. */
  private static final String VERSION = "3.1.0";

  /** Labels of `info` whose names in JSON are shorter. */
  private static final Map<String, String> RENAMED =
      Map.of("gps-coordinates(lat,lon)", "gps-coordinates", "developer's-mode", "developer-mode");

  private final AgentControl agent;

  OperatorEndpoints(AgentControl agent) {
    this.agent = agent;
  }

  Answer status() {
    return Answer.json(map(agent.statusLines()));
  }

  Answer info() {
    return Answer.json(map(agent.infoLines()));
  }

  Answer version() {
    return Answer.json(JsonNodeFactory.instance.objectNode().put("version", VERSION).toString());
  }

  private static String map(Map<String, String> lines) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    lines.forEach(
        (label, value) -> {
          String name = label.toLowerCase(Locale.ROOT).replace(' ', '-');
          body.put(RENAMED.getOrDefault(name, name), value);
        });
    return body.toString();
  }

  Answer provision(Request request) {
    JsonNode key = request.json().path("provisioning-key");
    if (!key.isTextual() || key.asText().isBlank()) {
      return Answer.bad("Incorrect content/data, provisioning-key not found");
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    try {
      String uuid = agent.provision("", key.asText().strip());
      return Answer.json(body.put("status", "success").put("iofog-uuid", uuid).toString());
    } catch (TuleException e) {
      body.put("status", "failed").put("errorMessage", e.getMessage());
      return Answer.jsonFailure(HttpResponseStatus.INTERNAL_SERVER_ERROR, body.toString());
    }
  }

  Answer deprovision() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    try {
      agent.deprovision();
      return Answer.json(
          body.put("message", "Success - tokens, identifiers and keys removed")
              .put("status", "success")
              .toString());
    } catch (TuleException e) {
      body.put("message", "Failure - not provisioned").put("status", "failed");
      return Answer.jsonFailure(HttpResponseStatus.INTERNAL_SERVER_ERROR, body.toString());
    }
  }

  /** Answers each parameter that was not taken with the reason. */
  Answer config(Request request) {
    Map<String, String> wanted = new LinkedHashMap<>();
    request.json().properties().forEach(e -> wanted.put(e.getKey(), e.getValue().asText()));
    try {
      ObjectNode refused = JsonNodeFactory.instance.objectNode();
      agent.configure(wanted).forEach(refused::put);
      return Answer.json(refused.toString());
    } catch (TuleException e) {
      return Answer.bad(e.getMessage());
    }
  }

  /** The ioFog Agent's command line; a line break is written as two characters. */
  Answer command(Request request) {
    JsonNode command = request.json().path("command");
    if (!command.isTextual()) {
      return Answer.bad("Incorrect content/data, command not found");
    }
    AgentControl.CommandResult result = agent.command(command.asText());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("response", result.text().replace("\n", "\\n"));
    return result.success()
        ? Answer.okay(body.toString())
        : Answer.failure(
            HttpResponseStatus.INTERNAL_SERVER_ERROR,
            body.put("error", "Internal server error").toString());
  }
}
