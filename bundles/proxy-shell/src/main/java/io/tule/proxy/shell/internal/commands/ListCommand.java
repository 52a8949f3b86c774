/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.shell.internal.commands;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists routes. */
@Service
@Command(
    scope = "proxy",
    name = "list",
    description = "Lists the bridges of this process and the routes of sites, as Camel runs them")
public final class ListCommand extends RouteAction {
  @Override
  public Object execute() {
    ShellTable table = new ShellTable();
    table.column("Route");
    table.column("State");
    table.column("Requests now");
    table.column("Up for");
    table.emptyTableText("No routes");
    Optional<CamelContext> camel = proxy.context();
    camel.ifPresent(
        context -> {
          for (Route route : context.getRoutes()) {
            String id = route.getRouteId();
            table
                .addRow()
                .addContent(
                    id,
                    context.getRouteController().getRouteStatus(id),
                    context.getInflightRepository().size(id),
                    route.getUptime());
          }
        });
    table.print(System.out);
    return null;
  }
}
