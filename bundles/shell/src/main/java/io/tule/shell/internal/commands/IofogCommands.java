/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** The commands of {@code iofog-agent} in the console; their texts are the agent's. */
final class IofogCommands {
  private IofogCommands() {}

  /** {@code agent:help}. */
  @Service
  @Command(scope = "agent", name = "help", description = "Print the commands and parameters")
  public static class Help extends IofogAction {
    @Override
    String line() {
      return "help";
    }
  }

  /** {@code agent:status}. */
  @Service
  @Command(scope = "agent", name = "status", description = "Print how the agent and its node are")
  public static class Status extends IofogAction {
    @Override
    String line() {
      return "status";
    }
  }

  /** {@code agent:info}. */
  @Service
  @Command(scope = "agent", name = "info", description = "Print the identifier and parameters")
  public static class Info extends IofogAction {
    @Override
    String line() {
      return "info";
    }
  }

  /** {@code agent:version}. */
  @Service
  @Command(scope = "agent", name = "version", description = "Print the protocol's version")
  public static class Version extends IofogAction {
    @Override
    String line() {
      return "version";
    }
  }

  /** {@code agent:provision KEY}. */
  @Service
  @Command(scope = "agent", name = "provision", description = "Bind this agent to its Controller")
  public static class Provision extends IofogAction {
    @Argument(name = "key", required = true, censor = true, description = "The provisioning key")
    String key = "";

    @Override
    String line() {
      return "provision " + key;
    }
  }

  /** {@code agent:deprovision}. */
  @Service
  @Command(scope = "agent", name = "deprovision", description = "Leave the Controller")
  public static class Deprovision extends IofogAction {
    @Override
    String line() {
      return "deprovision";
    }
  }

  /** {@code agent:switch PROFILE}. */
  @Service
  @Command(scope = "agent", name = "switch", description = "Use another set of parameters")
  public static class Switch extends IofogAction {
    @Argument(name = "profile", required = true, description = "dev, prod or def")
    @Completion(
        value = StringsCompleter.class,
        values = {"dev", "prod", "def"})
    String profile = "";

    @Override
    String line() {
      return "switch " + profile;
    }
  }

  /** {@code agent:prune}. */
  @Service
  @Command(scope = "agent", name = "prune", description = "Remove images that nothing uses")
  public static class Prune extends IofogAction {
    @Override
    String line() {
      return "prune";
    }
  }

  /** {@code agent:check-upgrade-ready}. */
  @Service
  @Command(
      scope = "agent",
      name = "check-upgrade-ready",
      description = "Print whether another version could be installed")
  public static class CheckUpgradeReady extends IofogAction {
    @Override
    String line() {
      return "checkUpgradeReady";
    }
  }
}
