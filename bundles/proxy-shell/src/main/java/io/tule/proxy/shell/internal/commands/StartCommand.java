/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.shell.internal.commands;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Starts a route. */
@Service
@Command(scope = "proxy", name = "start", description = "Starts a route that was stopped")
public final class StartCommand extends RouteAction {
  @Argument(name = "route", description = "as proxy:list has it", required = true)
  @Completion(RouteCompleter.class)
  String route;

  @Override
  public Object execute() throws Exception {
    contextOf(route).getRouteController().startRoute(route);
    return null;
  }
}
