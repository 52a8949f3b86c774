/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import static io.tule.client.ControllerClient.encode;

import io.tule.client.ControllerClient;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code provision-key AGENT}. */
@Service
@Command(
    scope = "tule",
    name = "provision-key",
    description = "Print a key that binds a node to an agent's record; valid for 20 minutes, once")
public class ProvisionKeyCommand extends TuleAction {
  @Argument(index = 0, name = "agent", required = true, description = "The agent's name")
  @Completion(AgentNames.class)
  String agent = "";

  @Argument(
      index = 1,
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
    ControllerClient client = client();
    String uuid = client.agent(agent).path("uuid").asText();
    say(client.get("/iofog/" + encode(uuid) + "/provisioning-key").path("key").asText());
  }
}
