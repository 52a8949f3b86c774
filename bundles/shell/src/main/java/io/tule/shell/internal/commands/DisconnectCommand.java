/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code disconnect}. */
@Service
@Command(scope = "tule", name = "disconnect", description = "Forget the namespace's Controller")
public class DisconnectCommand extends TuleAction {
  @Override
  protected void run() {
    workspace().connections().state().forget(namespace());
  }
}
