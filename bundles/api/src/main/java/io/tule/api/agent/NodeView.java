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
 * @param router where the Controller says that messages for other nodes go
 */
public record NodeView(
    String agentUuid,
    Map<String, Microservice> microservices,
    String edgeResources,
    double latitude,
    double longitude,
    RouterAddress router) {
  /** Of a node without a router. */
  public NodeView(
      String agentUuid,
      Map<String, Microservice> microservices,
      String edgeResources,
      double latitude,
      double longitude) {
    this(agentUuid, microservices, edgeResources, latitude, longitude, RouterAddress.NONE);
  }

  /** Copies the map, keeping its order. */
  public NodeView {
    microservices = Collections.unmodifiableMap(new LinkedHashMap<>(microservices));
  }

  /**
   * A message router as clients reach it.
   *
   * @param host name or address; empty if there is none
   * @param port of its listener for clients
   */
  public record RouterAddress(String host, int port) {
    /** No router. */
    public static final RouterAddress NONE = new RouterAddress("", 0);
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
