/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.controller.Caller;
import io.tule.controller.ConfigService;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** The configuration that all users share. */
final class ConfigCommands {
  private ConfigCommands() {}

  /** A command on the configuration. */
  abstract static class OnConfig extends AdminAction {
    @Reference(optional = true)
    ConfigService config;
  }

  /** {@code controller:config-list}. */
  @Service
  @Command(scope = "controller", name = "config-list", description = "List the configuration")
  public static class Listing extends OnConfig {
    @Override
    protected void run() {
      table(
          List.of("Key", "Value"),
          there(config).list(Caller.CONSOLE).stream()
              .map(entry -> List.<Object>of(entry.key(), entry.value()))
              .toList());
    }
  }

  /** {@code controller:config-set}. */
  @Service
  @Command(
      scope = "controller",
      name = "config-set",
      description = "Set a value of the configuration")
  public static class Set extends OnConfig {
    @Argument(index = 0, name = "key", required = true, description = "Key")
    @Completion(Completers.ConfigKeys.class)
    String key = "";

    @Argument(index = 1, name = "value", required = true, description = "Value")
    String value = "";

    @Override
    protected void run() {
      there(config).put(Caller.CONSOLE, key, value);
      say("Set " + key);
    }
  }
}
