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

  /**
   * Whether this node's router runs in the agent's own process where feature tule-router-runtime is
   * there; if not, its image is run like any other.
   */
  @AttributeDefinition(name = "Router in this process")
  boolean routerInProcess() default true;

  /**
   * Whether the proxy of public ports runs in the agent's own process where feature
   * tule-proxy-runtime is there; if not, its image is run like any other.
   */
  @AttributeDefinition(name = "Proxy in this process")
  boolean proxyInProcess() default true;

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

  /** Traces a microservice's process when the Controller asks; {pid} is its number. */
  @AttributeDefinition(name = "Trace command")
  String traceCommand() default "strace -f -p {pid}";

  /** OpenSSH's client, for tunnels; empty opens none. */
  @AttributeDefinition(name = "SSH command")
  String sshCommand() default "ssh";

  /** Restarts the node when the Controller asks; empty does not. */
  @AttributeDefinition(name = "Reboot command")
  String rebootCommand() default "";

  /** Installs the next version when the Controller asks; empty does not. */
  @AttributeDefinition(name = "Upgrade command")
  String upgradeCommand() default "";

  /** Installs the former version when the Controller asks; empty does not. */
  @AttributeDefinition(name = "Rollback command")
  String rollbackCommand() default "";

  /** Ends with 0 if there is a next version; empty takes it for granted. */
  @AttributeDefinition(name = "Upgrade check")
  String upgradeCheckCommand() default "";

  /** Ends with 0 if there is a former version; empty takes it for granted. */
  @AttributeDefinition(name = "Rollback check")
  String rollbackCheckCommand() default "";

  /** Where a HAL container tells of the node's hardware; empty asks nobody. */
  @AttributeDefinition(name = "Hardware address")
  String hardwareUrl() default "http://127.0.0.1:54331";

  /** Who is asked where the node's public address is, with -gps auto alone. */
  @AttributeDefinition(name = "Position address")
  String positionUrl() default "http://ip-api.com/json";
}
