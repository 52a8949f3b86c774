/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.client.EdgeResources;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code attach} and {@code detach edge-resource NAME VERSION AGENT}. */
abstract class LinkAction extends TuleAction {
  @Argument(index = 0, name = "resource", required = true, description = "edge-resource")
  @Completion(value = StringsCompleter.class, values = "edge-resource")
  String resource = "";

  @Argument(index = 1, name = "name", required = true, description = "The edge resource's name")
  String name = "";

  @Argument(index = 2, name = "version", required = true, description = "Its version")
  String version = "";

  @Argument(index = 3, name = "agent", required = true, description = "The agent's name")
  @Completion(AgentNames.class)
  String agent = "";

  @Argument(
      index = 4,
      name = "options",
      multiValued = true,
      description = "Options may stand here too")
  List<String> rest = new ArrayList<>();

  @Override
  protected final List<String> rest() {
    return rest;
  }

  /** Links or ends the link. */
  final void link(boolean on) {
    if (!resource.equals("edge-resource")) {
      throw unknownWord("Resource", resource, List.of("edge-resource"));
    }
    new EdgeResources(client()).link(name, version, agent, on);
  }
}
