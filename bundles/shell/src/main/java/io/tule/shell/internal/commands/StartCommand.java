/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code start application NAME}. */
@Service
@Command(scope = "tule", name = "start", description = "Start an application")
public class StartCommand extends ActivationAction {
  @Override
  protected void run() {
    activate(true);
    say("Successfully started Application " + name);
  }
}
