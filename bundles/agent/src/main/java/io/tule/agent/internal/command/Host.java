/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.command;

import io.tule.agent.internal.link.Usage;
import io.tule.agent.internal.parameters.Parameter;
import io.tule.api.agent.AgentStatus;
import io.tule.api.agent.LocalApiReport;
import java.util.Set;

/** What the commands need of the agent. */
public interface Host {
  /** The agent's present state. */
  AgentStatus status();

  /** Binds the agent to the Controller whose address is set. */
  String provision(String key);

  /** Leaves the Controller. */
  void deprovision();

  /**
   * Removes unused images.
   *
   * @return how many bytes were reclaimed
   */
  long prune();

  /** How loaded the node is. */
  Usage usage();

  /** What the Local API tells. */
  LocalApiReport messages();

  /** Parameters have been set. */
  void changed(Set<Parameter> parameters);

  /** Whether a newer version could be installed, asked now. */
  boolean readyToUpgrade();

  /** Whether an earlier version could be installed, asked now. */
  boolean readyToRollback();
}
