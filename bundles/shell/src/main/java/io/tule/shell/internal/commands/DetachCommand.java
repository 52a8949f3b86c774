/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/**
 * {@code detach edge-resource NAME VERSION AGENT} and {@code detach volume-mount NAME AGENT...}.
 */
@Service
@Command(
    scope = "tule",
    name = "detach",
    description = "End an edge resource's or volume mount's links to agents")
public class DetachCommand extends LinkAction {
  @Override
  protected void run() {
    say("Successfully detached " + link(false));
  }
}
