/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code attach edge-resource NAME VERSION AGENT}. */
@Service
@Command(scope = "tule", name = "attach", description = "Link an edge resource to an agent")
public class AttachCommand extends LinkAction {
  @Override
  protected void run() {
    link(true);
    say("Successfully attached EdgeResource " + name + "/" + version + " to Agent " + agent);
  }
}
