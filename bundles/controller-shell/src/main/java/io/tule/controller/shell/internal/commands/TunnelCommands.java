/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.model.Agent;
import io.tule.controller.ControllerException;
import io.tule.controller.Tunnel;
import io.tule.controller.TunnelService;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Tunnels to agents. */
final class TunnelCommands {
  private TunnelCommands() {}

  /** A command on tunnels. */
  abstract static class OnTunnels extends AgentCommands.OnAgent {
    @Reference(optional = true)
    TunnelService tunnels;
  }

  /** {@code controller:tunnel-list}. */
  @Service
  @Command(scope = "controller", name = "tunnel-list", description = "List the tunnels")
  public static class Listing extends OnTunnels {
    @Override
    protected void run() {
      List<List<Object>> rows = new ArrayList<>();
      for (Owned<Agent> each : agents()) {
        try {
          Tunnel tunnel = there(tunnels).get(each.owner(), each.thing().uuid());
          rows.add(
              List.of(
                  each.thing().name(),
                  tunnel.username(),
                  tunnel.host(),
                  tunnel.remotePort(),
                  tunnel.localPort(),
                  tunnel.closed()));
        } catch (ControllerException e) {
          if (e.reason() == ReasonCode.INTERNAL) {
            throw e;
          }
          // Else this agent never had one.
        }
      }
      table(List.of("Agent", "User name", "Host", "Remote port", "Local port", "Closed"), rows);
    }
  }

  /** {@code controller:tunnel-update}. */
  @Service
  @Command(
      scope = "controller",
      name = "tunnel-update",
      description = "Open or close the tunnel of an agent")
  public static class Update extends OnTunnels {
    @Option(name = "-a", aliases = "--action", description = "open or close")
    String action = "";

    @Override
    protected void run() {
      if (!List.of("open", "close").contains(action)) {
        throw new TuleException(ReasonCode.INVALID_ARGUMENT, "--action is open or close");
      }
      Owned<Agent> agent = agent();
      if (action.equals("open")) {
        there(tunnels).open(agent.owner(), agent.thing().uuid());
      } else {
        there(tunnels).close(agent.owner(), agent.thing().uuid());
      }
      say("Ordered: " + action);
    }
  }
}
