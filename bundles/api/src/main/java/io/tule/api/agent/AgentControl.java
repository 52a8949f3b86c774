/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.agent;

import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.api.spi.runtime.LogSink;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The agent's own controls, for the shell and the Local API of its node. */
@ProviderType
public interface AgentControl {
  /** The agent's present state; never blocks. */
  AgentStatus status();

  /**
   * Binds this agent to a Controller. An agent that is provisioned is deprovisioned first.
   *
   * @param controllerUrl base of the REST API, for example {@code http://host:51121/api/v3}; empty
   *     keeps the configured one
   * @param key the provisioning key
   * @return the agent's identifier
   * @throws TuleException if the Controller refuses the key or does not answer
   */
  String provision(String controllerUrl, String key);

  /**
   * Leaves the Controller and stops this agent's own microservices.
   *
   * @throws TuleException with {@code CONFLICT} if the agent is not provisioned
   */
  void deprovision();

  /**
   * Carries out a command of the ioFog Agent's command line, such as {@code config -sf 30}.
   *
   * @param line the words, one space between each two
   * @return what it prints
   */
  CommandResult command(String line);

  /** What the command {@code status} prints: a value for each label, in order. */
  Map<String, String> statusLines();

  /** What the command {@code info} prints: a value for each label, in order. */
  Map<String, String> infoLines();

  /**
   * Sets parameters.
   *
   * @param values by the names of {@code POST /v2/config}; unknown ones are passed over
   * @return by name: why a value was refused; empty if all were taken
   * @throws TuleException with {@code INVALID_ARGUMENT} if no name is known
   */
  Map<String, String> configure(Map<String, String> values);

  /**
   * What a command prints.
   *
   * @param text lines, without a break after the last one
   * @param success whether it did its work
   */
  record CommandResult(String text, boolean success) {}

  /**
   * Reads the log of a microservice of this agent.
   *
   * @param microserviceUuid which one
   * @param options how much, and whether to follow
   * @param sink receives the frames; called on a thread of the runtime
   * @return closes the stream
   * @throws TuleException with {@code NOT_FOUND} if this agent has no such microservice
   */
  Subscription logs(String microserviceUuid, LogOptions options, LogSink sink);
}
