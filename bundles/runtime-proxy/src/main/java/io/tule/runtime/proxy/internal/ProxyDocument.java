/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.proxy.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.proxy.Mapping;
import io.tule.proxy.RouterPlace;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The configuration that a Controller gives a proxy microservice: {@code
 * {"mappings":["http:5000=>amqp:QUEUE"],"networkRouter":{"host":"…","port":5672}}}.
 *
 * @param mappings in their order
 * @param router by which their queues are reached
 */
record ProxyDocument(Set<Mapping> mappings, RouterPlace router) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 10_000;

  /**
   * Reads it.
   *
   * @param agentUuid the agent, whose own router has the same identifier
   * @throws TuleException with {@code INVALID_ARGUMENT} if it is no proxy's
   */
  static ProxyDocument read(String config, String agentUuid) {
    JsonNode given;
    try {
      given = JSON.readTree(config);
    } catch (JsonProcessingException e) {
      throw invalid("The proxy's configuration is not JSON");
    }
    if (!given.path("mappings").isArray() || given.path("mappings").size() > MOST) {
      throw invalid("The proxy's configuration has no mappings, or more than " + MOST);
    }
    Set<Mapping> mappings = new LinkedHashSet<>();
    for (JsonNode each : given.path("mappings")) {
      mappings.add(Mapping.parse(each.asText()));
    }
    JsonNode router = given.path("networkRouter");
    String host = router.path("host").asText("");
    int port = router.path("port").asInt(0);
    boolean known = !host.isEmpty() && port > 0 && port <= 65535;
    return new ProxyDocument(
        mappings, known ? new RouterPlace(agentUuid, host, port) : RouterPlace.HERE);
  }

  private static TuleException invalid(String message) {
    return new TuleException(ReasonCode.INVALID_ARGUMENT, message);
  }
}
