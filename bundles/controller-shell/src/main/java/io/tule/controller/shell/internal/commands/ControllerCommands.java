/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.model.Agent;
import io.tule.controller.Caller;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.FrameworkUtil;

/** The Controller as a whole. */
final class ControllerCommands {
  private ControllerCommands() {}

  /** {@code controller:status}. */
  @Service
  @Command(scope = "controller", name = "status", description = "What this Controller holds")
  public static class Status extends AdminAction {
    @Override
    protected void run() {
      List<Owned<Agent>> all = agents();
      long running =
          all.stream()
              .filter(each -> each.thing().status().daemonStatus().equals("RUNNING"))
              .count();
      say("Status: running");
      say("Users: " + there(users).list(Caller.CONSOLE).size());
      say("Agents: " + all.size() + ", " + running + " of them running");
      say("Applications: " + applications().size());
      say("Microservices: " + microservices().size());
    }
  }

  /** {@code controller:version}. */
  @Service
  @Command(
      scope = "controller",
      name = "version",
      description = "Version of Tule, and of the ioFog Controller it stands for")
  public static class Version extends AdminAction {
    @Override
    protected void run() {
      say(
          "Tule "
              + FrameworkUtil.getBundle(ControllerCommands.class).getVersion()
              + ", ioFog Controller 3.0.4");
    }
  }

  /** {@code controller:fog-types}. */
  @Service
  @Command(scope = "controller", name = "fog-types", description = "List the types of agents")
  public static class FogTypes extends AdminAction {
    @Override
    protected void run() {
      table(
          List.of("Id", "Name", "Description"),
          there(agents).fogTypes().stream()
              .map(type -> List.<Object>of(type.id(), type.name(), type.description()))
              .toList());
    }
  }

  /** {@code controller:email-activation}. */
  @Service
  @Command(
      scope = "controller",
      name = "email-activation",
      description = "Whether new users must activate their e-mail")
  public static class EmailActivation extends AdminAction {
    @Override
    protected void run() {
      say("E-mail activation: off");
    }
  }
}
