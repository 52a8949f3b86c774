/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.shell.internal.commands;

import io.tule.proxy.Proxy;
import org.apache.camel.CamelContext;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.CommandException;

/** What the commands about routes have in common. */
abstract class RouteAction implements Action {
  @Reference Proxy proxy;

  /** The context in which a route is. */
  CamelContext contextOf(String route) throws CommandException {
    return proxy
        .context()
        .filter(context -> context.getRoute(route) != null)
        .orElseThrow(() -> new CommandException("NOT_FOUND: No route " + route));
  }
}
