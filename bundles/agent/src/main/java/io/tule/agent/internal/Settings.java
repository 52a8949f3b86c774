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
    Site site) {
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
}
