/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.shell.internal.commands;

import io.tule.proxy.Proxy;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes routes. */
@Service
public final class RouteCompleter implements Completer {
  @Reference Proxy proxy;

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    StringsCompleter routes = new StringsCompleter();
    proxy
        .context()
        .ifPresent(
            context ->
                context.getRoutes().forEach(route -> routes.getStrings().add(route.getRouteId())));
    return routes.complete(session, line, candidates);
  }
}
