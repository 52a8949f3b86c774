/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.agent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of the desired state that concerns a node's microservices themselves.
 *
 * @param agentUuid empty if the agent is not provisioned
 * @param microservices by identifier
 * @param edgeResources a JSON array in the Controller's words
 * @param latitude degrees
 * @param longitude degrees
 */
public record NodeView(
    String agentUuid,
    Map<String, Microservice> microservices,
    String edgeResources,
    double latitude,
    double longitude) {
  /** Copies the map, keeping its order. */
  public NodeView {
    microservices = Collections.unmodifiableMap(new LinkedHashMap<>(microservices));
  }

  /**
   * A microservice of the node.
   *
   * @param uuid its identifier
   * @param config its configuration, a JSON text
   * @param receivers the microservices that get its messages, on this node or another
   * @param consumer whether messages may come for it from elsewhere
   */
  public record Microservice(String uuid, String config, List<String> receivers, boolean consumer) {
    /** Copies the list. */
    public Microservice {
      receivers = List.copyOf(receivers);
    }
  }
}
