/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import static io.tule.client.ControllerClient.encode;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.tule.client.ControllerClient;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code prune agent NAME}. */
@Service
@Command(scope = "tule", name = "prune", description = "Remove an agent's unused images")
public class PruneCommand extends TuleAction {
  @Argument(index = 0, name = "resource", required = true, description = "agent")
  @Completion(value = StringsCompleter.class, values = "agent")
  String resource = "";

  @Argument(index = 1, name = "name", required = true, description = "The agent's name")
  @Completion(AgentNames.class)
  String name = "";

  @Argument(
      index = 2,
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
    if (!resource.equals("agent")) {
      throw unknownWord("Resource", resource, List.of("agent"));
    }
    ControllerClient client = client();
    String uuid = client.agent(name).path("uuid").asText();
    client.call("POST", "/iofog/" + encode(uuid) + "/prune", MissingNode.getInstance());
    say("Successfully pruned " + name);
  }
}
