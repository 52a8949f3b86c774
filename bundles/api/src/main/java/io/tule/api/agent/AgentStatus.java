/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.agent;

import java.util.List;

/**
 * The agent as its own node sees it.
 *
 * @param uuid the agent's identifier, empty if it is not provisioned
 * @param state the agent as a whole
 * @param reasons why it is degraded, one sentence each; empty if it is not
 * @param controllerUrl the Controller it belongs to
 * @param link the state of the connection to the Controller
 * @param runtimes one line for each runtime that is present: name, version and health
 * @param microservices what it runs
 * @param localApi where the Local API listens or what is wrong with it; empty without one
 */
public record AgentStatus(
    String uuid,
    State state,
    List<String> reasons,
    String controllerUrl,
    Link link,
    List<String> runtimes,
    List<MicroserviceLine> microservices,
    String localApi) {
  /** Copies the lists. */
  public AgentStatus {
    reasons = List.copyOf(reasons);
    runtimes = List.copyOf(runtimes);
    microservices = List.copyOf(microservices);
  }

  /** The agent as a whole. */
  public enum State {
    /** The journal is being read and the runtimes are being found. */
    STARTING,
    /** Desired and observed state are being kept equal. */
    RUNNING,
    /** It works, and something that it needs is missing; the reasons say what. */
    DEGRADED
  }

  /** The connection to the Controller; the words are those of the ioFog Agent's status. */
  public enum Link {
    /** No Controller knows this agent. */
    NOT_PROVISIONED,
    /** The last call succeeded. */
    OK,
    /** The last call failed; local work goes on. */
    NOT_CONNECTED,
    /** The Controller's certificate is not one that the node trusts; local work goes on. */
    BROKEN_CERTIFICATE,
    /** The Controller refuses the agent's token; local work goes on. */
    UNAUTHORIZED
  }

  /**
   * One microservice of the agent.
   *
   * @param uuid its identifier
   * @param name its name if the Controller told it, else empty
   * @param runtime the runtime that has it
   * @param state its state in the contract's words
   * @param errorMessage what is wrong with it, beginning with a reason code; empty if nothing
   */
  public record MicroserviceLine(
      String uuid, String name, String runtime, String state, String errorMessage) {}
}
