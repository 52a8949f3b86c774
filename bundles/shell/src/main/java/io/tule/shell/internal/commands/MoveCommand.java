/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.client.Deployer;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code move microservice APPLICATION/NAME AGENT}. */
@Service
@Command(scope = "tule", name = "move", description = "Move a microservice to another agent")
public class MoveCommand extends TuleAction {
  @Argument(index = 0, name = "resource", required = true, description = "microservice")
  @Completion(value = StringsCompleter.class, values = "microservice")
  String resource = "";

  @Argument(index = 1, name = "name", required = true, description = "APPLICATION/NAME")
  @Completion(NameCompleter.class)
  String name = "";

  @Argument(index = 2, name = "agent", required = true, description = "The agent to move it to")
  @Completion(AgentNames.class)
  String agent = "";

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
    if (!resource.equals("microservice")) {
      throw unknownWord("Resource", resource, List.of("microservice"));
    }
    String[] parts = qualified(name);
    new Deployer(client(), progress()).move(parts[0], parts[1], agent);
    say("Successfully moved Microservice " + name + " to Agent " + agent);
  }
}
