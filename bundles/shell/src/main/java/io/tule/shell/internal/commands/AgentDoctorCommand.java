/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code agent:doctor}: the same as {@code tule:doctor}. */
@Service
@Command(
    scope = "agent",
    name = "doctor",
    description = "Look whether this machine is well, and say what to do")
public class AgentDoctorCommand extends TuleAction {
  @Override
  protected void run() {
    Checkup.print(workspace().data());
  }
}
