/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of PID {@code io.tule.agent}. */
@ObjectClassDefinition(name = "Agent", description = "Runs the microservices of this node")
@interface AgentConfiguration {
  /** Base of the Controller's REST API, for an agent that is not provisioned yet. */
  @AttributeDefinition(name = "Controller URL")
  String controllerUrl() default "http://127.0.0.1:51121/api/v3";

  /** The agent's own directory: journal, status, provisioning file. */
  @AttributeDefinition(name = "Data directory")
  String dataDirectory() default "";

  /** Name of the runtime that new microservices get; those that exist keep theirs. */
  @AttributeDefinition(name = "Runtime")
  String runtime() default "docker";

  /** Architecture in the protocol: auto, intel_amd or arm. */
  @AttributeDefinition(name = "Architecture")
  String fogType() default "auto";

  /** Time zone given to microservices; empty takes the Controller's. */
  @AttributeDefinition(name = "Time zone")
  String timeZone() default "";

  /** Seconds between status reports until the Controller says otherwise. */
  @AttributeDefinition(name = "Status period", min = "1")
  int statusFrequency() default 10;

  /** Seconds between polls of a Controller that holds none, until it says otherwise. */
  @AttributeDefinition(name = "Change period", min = "1")
  int changeFrequency() default 20;

  /** How many images may come at once. */
  @AttributeDefinition(name = "Parallel pulls", min = "1", max = "16")
  int parallelPulls() default 2;

  /** Seconds between asking a container to stop and killing it. */
  @AttributeDefinition(name = "Stop grace", min = "0", max = "600")
  int stopGraceSeconds() default 10;
}
