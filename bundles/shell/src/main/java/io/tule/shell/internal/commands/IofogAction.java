/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.api.agent.AgentControl;
import io.tule.api.agent.AgentControl.CommandResult;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.CommandException;

/** A command of the ioFog Agent's command line, whose text is the agent's. */
abstract class IofogAction implements Action {
  @Reference(optional = true)
  AgentControl agent;

  /** The words, as {@code iofog-agent} takes them. */
  abstract String line();

  @Override
  public final Object execute() throws CommandException {
    if (agent == null) {
      throw new CommandException("There is no agent in this platform");
    }
    CommandResult result = agent.command(line());
    if (!result.success()) {
      throw new CommandException(result.text().strip());
    }
    System.out.println(result.text());
    return null;
  }
}
