/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code stop application NAME}. */
@Service
@Command(scope = "tule", name = "stop", description = "Stop an application")
public class StopCommand extends ActivationAction {
  @Override
  protected void run() {
    activate(false);
    say("Successfully stopped Application " + name);
  }
}
