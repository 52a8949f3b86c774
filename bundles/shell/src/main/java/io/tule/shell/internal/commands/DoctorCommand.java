/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code doctor}. */
@Service
@Command(
    scope = "tule",
    name = "doctor",
    description = "Look whether this machine is well, and say what to do")
public class DoctorCommand extends TuleAction {
  @Override
  protected void run() {
    Checkup.print(workspace().data());
  }
}
