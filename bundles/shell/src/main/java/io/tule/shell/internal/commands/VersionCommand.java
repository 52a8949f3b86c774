/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.shell.internal.console.Version;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code version}. */
@Service
@Command(scope = "tule", name = "version", description = "Print the version")
public class VersionCommand extends TuleAction {
  @Override
  protected void run() {
    say("version: " + Version.text());
    say("platform: " + System.getProperty("os.name") + "/" + System.getProperty("os.arch"));
    say("java: " + System.getProperty("java.version"));
  }
}
