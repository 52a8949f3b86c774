/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the site configures.
 *
 * @param controllerUrl base of the REST API for an agent that is not provisioned yet
 * @param dataDirectory the agent's own directory
 * @param runtime name of the runtime that new microservices get
 * @param fogType the architecture's number in the protocol: 1 x86-64, 2 ARM
 * @param timeZone given to microservices; empty takes the Controller's, or none
 * @param statusSeconds between status reports until the Controller says otherwise
 * @param changeSeconds between polls until the Controller says otherwise
 * @param parallelPulls how many images may come at once
 * @param stopGrace between asking a container to stop and killing it
 * @param site what orders run on this node
 * @param routerRuntime name of the runtime that runs this node's router, where that is there; empty
 *     if it is run like any other microservice
 * @param proxyRuntime the same for the proxy of public ports
 */
public record Settings(
    String controllerUrl,
    Path dataDirectory,
    String runtime,
    int fogType,
    String timeZone,
    int statusSeconds,
    int changeSeconds,
    int parallelPulls,
    Duration stopGrace,
    Site site,
    String routerRuntime,
    String proxyRuntime) {
  /** The runtime that runs this node's router in the agent's own process. */
  public static final String ROUTER_RUNTIME = "router";

  /** The runtime that runs the proxy of public ports in the agent's own process. */
  public static final String PROXY_RUNTIME = "proxy";

  /** Of a node that runs and asks nothing for orders. */
  public Settings(
      String controllerUrl,
      Path dataDirectory,
      String runtime,
      int fogType,
      String timeZone,
      int statusSeconds,
      int changeSeconds,
      int parallelPulls,
      Duration stopGrace) {
    this(
        controllerUrl,
        dataDirectory,
        runtime,
        fogType,
        timeZone,
        statusSeconds,
        changeSeconds,
        parallelPulls,
        stopGrace,
        Site.NONE);
  }

  /** Of a node whose router is a microservice like any other. */
  public Settings(
      String controllerUrl,
      Path dataDirectory,
      String runtime,
      int fogType,
      String timeZone,
      int statusSeconds,
      int changeSeconds,
      int parallelPulls,
      Duration stopGrace,
      Site site) {
    this(
        controllerUrl,
        dataDirectory,
        runtime,
        fogType,
        timeZone,
        statusSeconds,
        changeSeconds,
        parallelPulls,
        stopGrace,
        site,
        "",
        "");
  }
}
