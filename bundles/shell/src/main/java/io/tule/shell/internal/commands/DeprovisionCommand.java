/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code deprovision}. */
@Service
@Command(scope = "tule", name = "deprovision", description = "Release this agent of its Controller")
public class DeprovisionCommand extends AgentAction {
  @Override
  protected void run() {
    control().deprovision();
    say("Deprovisioned");
  }
}
