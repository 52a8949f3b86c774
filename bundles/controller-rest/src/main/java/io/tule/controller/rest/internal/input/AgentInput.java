/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.Agent;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.MicroserviceReport;
import io.tule.api.model.MicroserviceReport.Part;
import io.tule.api.model.MicroserviceStatus;
import io.tule.controller.AgentFields;
import io.tule.controller.AgentStatusFields;
import io.tule.controller.Draft;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Bodies about agents, from users and from agents. */
public final class AgentInput {
  private static final int HEALTH_LENGTH = 32;

  private AgentInput() {}

  /**
   * The fields of {@code POST} and {@code PATCH /iofog}.
   *
   * @param body the checked body
   */
  public static Draft<Agent> fields(ObjectNode body) {
    Body<Agent> fields = new Body<>(body);
    own(fields);
    fields.text(AgentFields.NAME).whole(AgentFields.FOG_TYPE);
    fields.text(AgentFields.LOCATION).text(AgentFields.DESCRIPTION);
    fields.flag(AgentFields.BLUETOOTH_ENABLED).flag(AgentFields.ABSTRACTED_HARDWARE_ENABLED);
    fields.flag(AgentFields.IS_SYSTEM).text(AgentFields.HOST);
    fields.text(AgentFields.ROUTER_MODE).whole(AgentFields.MESSAGING_PORT);
    fields.whole(AgentFields.INTER_ROUTER_PORT).whole(AgentFields.EDGE_ROUTER_PORT);
    fields.list(AgentFields.TAGS, JsonNode::asText);
    fields.list(AgentFields.UPSTREAM_ROUTERS, JsonNode::asText);
    return fields.text(AgentFields.NETWORK_ROUTER).draft();
  }

  /**
   * The fields of {@code PATCH /agent/config}, which an agent's own operator may set.
   *
   * @param body the checked body
   */
  public static Draft<Agent> ownFields(ObjectNode body) {
    Body<Agent> fields = new Body<>(body);
    own(fields);
    return fields.text(AgentFields.GPS_MODE).text(AgentFields.NETWORK_INTERFACE).draft();
  }

  private static void own(Body<Agent> fields) {
    fields.number(AgentFields.LATITUDE).number(AgentFields.LONGITUDE);
    fields.text(AgentFields.DOCKER_URL).text(AgentFields.TIME_ZONE);
    fields.whole(AgentFields.DISK_LIMIT).text(AgentFields.DISK_DIRECTORY);
    fields.whole(AgentFields.MEMORY_LIMIT).whole(AgentFields.CPU_LIMIT);
    fields.whole(AgentFields.LOG_LIMIT).text(AgentFields.LOG_DIRECTORY);
    fields.whole(AgentFields.LOG_FILE_COUNT).whole(AgentFields.STATUS_FREQUENCY);
    fields.whole(AgentFields.CHANGE_FREQUENCY).whole(AgentFields.DEVICE_SCAN_FREQUENCY);
    fields.flag(AgentFields.WATCHDOG_ENABLED).whole(AgentFields.DOCKER_PRUNING_FREQUENCY);
    fields.whole(AgentFields.AVAILABLE_DISK_THRESHOLD).text(AgentFields.LOG_LEVEL);
  }

  /**
   * The agent's part of {@code PUT /agent/status}.
   *
   * @param body the checked body
   */
  public static Draft<AgentStatus> status(ObjectNode body) {
    Body<AgentStatus> fields = new Body<>(body);
    fields.text(AgentStatusFields.DAEMON_STATUS);
    fields.big(AgentStatusFields.DAEMON_OPERATING_DURATION);
    fields.big(AgentStatusFields.DAEMON_LAST_START);
    fields.number(AgentStatusFields.MEMORY_USAGE).number(AgentStatusFields.DISK_USAGE);
    fields.number(AgentStatusFields.CPU_USAGE).flag(AgentStatusFields.MEMORY_VIOLATION);
    fields.flag(AgentStatusFields.DISK_VIOLATION).flag(AgentStatusFields.CPU_VIOLATION);
    fields.big(AgentStatusFields.SYSTEM_AVAILABLE_DISK);
    fields.big(AgentStatusFields.SYSTEM_AVAILABLE_MEMORY);
    fields.number(AgentStatusFields.SYSTEM_TOTAL_CPU);
    fields.text(AgentStatusFields.SECURITY_STATUS);
    fields.text(AgentStatusFields.SECURITY_VIOLATION_INFO);
    fields.big(AgentStatusFields.REPOSITORY_COUNT).text(AgentStatusFields.REPOSITORY_STATUS);
    fields.big(AgentStatusFields.SYSTEM_TIME).big(AgentStatusFields.LAST_STATUS_TIME);
    fields.text(AgentStatusFields.IP_ADDRESS).text(AgentStatusFields.IP_ADDRESS_EXTERNAL);
    fields.big(AgentStatusFields.PROCESSED_MESSAGES).number(AgentStatusFields.MESSAGE_SPEED);
    fields.big(AgentStatusFields.LAST_COMMAND_TIME).text(AgentStatusFields.VERSION);
    fields.flag(AgentStatusFields.IS_READY_TO_UPGRADE);
    return fields.flag(AgentStatusFields.IS_READY_TO_ROLLBACK).draft();
  }

  /**
   * The microservices' part of {@code PUT /agent/status}, which is JSON text inside JSON.
   *
   * @param body the checked body
   * @param now when it arrived
   * @throws ApiFailure 400 where the text is no JSON array
   */
  public static List<MicroserviceReport> reports(ObjectNode body, Instant now) {
    JsonNode nodes;
    try {
      nodes = Json.read(body.path("microserviceStatus").asText("[]"));
    } catch (IOException e) {
      throw ApiFailure.malformed("Field 'microserviceStatus' is not JSON");
    }
    if (!nodes.isArray()) {
      throw ApiFailure.malformed("Field 'microserviceStatus' is not a JSON array");
    }
    List<MicroserviceReport> reports = new ArrayList<>();
    for (JsonNode node : nodes) {
      if (node.path("id").isTextual()) {
        EnumSet<Part> given = EnumSet.noneOf(Part.class);
        for (Part part : Part.values()) {
          if (node.hasNonNull(part.field())) {
            given.add(part);
          }
        }
        reports.add(new MicroserviceReport(node.get("id").textValue(), status(node, now), given));
      }
    }
    return reports;
  }

  private static MicroserviceStatus status(JsonNode node, Instant now) {
    return new MicroserviceStatus(
        node.path("status").asText(""),
        node.path("containerId").asText(""),
        node.path("startTime").asLong(),
        node.path("operatingDuration").asLong(),
        node.path("cpuUsage").asDouble(),
        node.path("memoryUsage").asDouble(),
        node.path("percentage").asDouble(),
        node.path("errorMessage").asText(""),
        now,
        now,
        health(node.path("healthStatus").asText("")));
  }

  private static String health(String told) {
    return told.length() > HEALTH_LENGTH ? told.substring(0, HEALTH_LENGTH) : told;
  }
}
