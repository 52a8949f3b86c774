/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentControl;
import org.apache.karaf.shell.api.action.lifecycle.Reference;

/** A command that speaks to the agent in the same platform. */
abstract class AgentAction extends TuleAction {
  @Reference(optional = true)
  AgentControl agent;

  /** The agent's controls. */
  final AgentControl control() {
    if (agent == null) {
      throw new TuleException(
          ReasonCode.NOT_IMPLEMENTED,
          "This works in the console of the agent's machine only: tule shell");
    }
    return agent;
  }
}
