/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.client.EdgeResources;
import io.tule.client.VolumeFiles;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/**
 * {@code attach} and {@code detach edge-resource NAME VERSION AGENT} or {@code volume-mount NAME
 * AGENT...}.
 */
abstract class LinkAction extends TuleAction {
  private static final List<String> RESOURCES = List.of("edge-resource", "volume-mount");

  @Argument(
      index = 0,
      name = "resource",
      required = true,
      description = "edge-resource or volume-mount")
  @Completion(
      value = StringsCompleter.class,
      values = {"edge-resource", "volume-mount"})
  String resource = "";

  @Argument(index = 1, name = "name", required = true, description = "Its name")
  @Completion(NameCompleter.class)
  String name = "";

  @Argument(
      index = 2,
      name = "version",
      required = true,
      description = "The version of an edge-resource, or an agent's name")
  @Completion(AgentNames.class)
  String version = "";

  @Argument(index = 3, name = "agent", description = "An agent's name")
  @Completion(AgentNames.class)
  String agent = "";

  @Argument(
      index = 4,
      name = "agents",
      multiValued = true,
      description = "More agents for a volume-mount")
  List<String> agents = new ArrayList<>();

  @Override
  protected final List<String> rest() {
    return List.copyOf(agents);
  }

  /** Links or ends the link, and names what was linked and to what. */
  final String link(boolean on) {
    if (resource.equals("volume-mount")) {
      List<String> all = new ArrayList<>(List.of(version));
      all.add(agent);
      all.addAll(agents);
      all.removeIf(String::isEmpty);
      new VolumeFiles(client()).link(name, all, on);
      return "VolumeMount " + name + (on ? " to " : " from ") + String.join(", ", all);
    }
    if (!resource.equals("edge-resource")) {
      throw unknownWord("Resource", resource, RESOURCES);
    }
    if (agent.isEmpty()) {
      throw missing("The agent");
    }
    if (!agents.isEmpty()) {
      throw unknownWord("Argument", agents.get(0), List.of("edge-resource NAME VERSION AGENT"));
    }
    new EdgeResources(client()).link(name, version, agent, on);
    String which = name + "/" + version;
    return on ? "EdgeResource " + which + " to Agent " + agent : which;
  }
}
