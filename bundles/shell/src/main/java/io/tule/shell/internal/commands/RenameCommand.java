/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.client.Renamer;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code rename RESOURCE NAME NEW-NAME}. */
@Service
@Command(scope = "tule", name = "rename", description = "Give a resource another name")
public class RenameCommand extends TuleAction {
  private static final List<String> RESOURCES =
      List.of("agent", "application", "microservice", "route", "edge-resource");

  @Argument(
      index = 0,
      name = "resource",
      required = true,
      description = "agent, application, microservice, route or edge-resource")
  @Completion(
      value = StringsCompleter.class,
      values = {"agent", "application", "microservice", "route", "edge-resource"})
  String resource = "";

  @Argument(
      index = 1,
      name = "name",
      required = true,
      description = "Its name; APPLICATION/NAME of a microservice or route")
  @Completion(NameCompleter.class)
  String name = "";

  @Argument(index = 2, name = "new-name", required = true, description = "The other name")
  String next = "";

  @Argument(
      index = 3,
      name = "options",
      multiValued = true,
      description = "Options may stand here too")
  List<String> rest = new ArrayList<>();

  @Override
  protected List<String> rest() {
    return rest;
  }

  @Override
  protected void run() {
    Renamer renamer = new Renamer(client());
    switch (resource) {
      case "agent" -> renamer.agent(name, next);
      case "application" -> renamer.application(name, next);
      case "microservice" -> renamer.microservice(qualified(name)[0], qualified(name)[1], next);
      case "route" -> renamer.route(qualified(name)[0], qualified(name)[1], next);
      case "edge-resource" -> renamer.edgeResource(name, next);
      default -> throw unknownWord("Resource", resource, RESOURCES);
    }
    say("Successfully renamed " + resource + " " + name + " to " + next);
  }
}
