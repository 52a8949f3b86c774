/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentControl;
import io.tule.client.ControllerClient;
import io.tule.client.Endpoint;
import io.tule.client.state.Connections;
import io.tule.client.state.LocalState;
import io.tule.shell.internal.console.StatusText;
import java.net.URI;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code status}. */
@Service
@Command(scope = "tule", name = "status", description = "Show how Controller and agent are")
public class StatusCommand extends TuleAction {
  @Reference(optional = true)
  AgentControl agent;

  @Override
  protected void run() {
    Connections connections = workspace().connections();
    URI base =
        connections
            .state()
            .namespace(namespace())
            .map(LocalState.Namespace::endpoint)
            .map(Endpoint::base)
            .orElseGet(connections::localBase);
    TuleException failure = controller(base);
    if (agent != null) {
      System.out.print(StatusText.of(agent.status()));
    } else {
      System.out.print(StatusText.ofFile(workspace().data()));
    }
    if (failure != null && agent == null) {
      throw failure;
    }
  }

  /** Prints the Controller's state; what is wrong comes back, so that the agent's is shown too. */
  private TuleException controller(URI base) {
    say("Controller       " + base);
    try {
      JsonNode status = ControllerClient.anonymous(base).status();
      say("  status         " + status.path("status").asText("?"));
      say("  version        " + status.path("versions").path("controller").asText("?"));
      say("  up             " + (long) status.path("uptimeSec").asDouble(0) + " s");
      return null;
    } catch (TuleException e) {
      say("  status         " + e.reason() + ": " + e.getMessage());
      return e;
    }
  }
}
