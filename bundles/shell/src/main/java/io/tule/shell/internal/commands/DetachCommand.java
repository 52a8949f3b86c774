/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code detach edge-resource NAME VERSION AGENT}. */
@Service
@Command(scope = "tule", name = "detach", description = "End an edge resource's link to an agent")
public class DetachCommand extends LinkAction {
  @Override
  protected void run() {
    link(false);
    say("Successfully detached " + name + "/" + version);
  }
}
