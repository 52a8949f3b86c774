/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/**
 * {@code attach edge-resource NAME VERSION AGENT} and {@code attach volume-mount NAME AGENT...}.
 */
@Service
@Command(
    scope = "tule",
    name = "attach",
    description = "Link an edge resource or volume mount to agents")
public class AttachCommand extends LinkAction {
  @Override
  protected void run() {
    say("Successfully attached " + link(true));
  }
}
