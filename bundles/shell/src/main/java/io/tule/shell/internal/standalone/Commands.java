/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.standalone;

import io.tule.shell.internal.commands.AttachCommand;
import io.tule.shell.internal.commands.ConfigureCommand;
import io.tule.shell.internal.commands.ConnectCommand;
import io.tule.shell.internal.commands.DeleteCommand;
import io.tule.shell.internal.commands.DeployCommand;
import io.tule.shell.internal.commands.DeprovisionCommand;
import io.tule.shell.internal.commands.DescribeCommand;
import io.tule.shell.internal.commands.DetachCommand;
import io.tule.shell.internal.commands.DisconnectCommand;
import io.tule.shell.internal.commands.DoctorCommand;
import io.tule.shell.internal.commands.GetCommand;
import io.tule.shell.internal.commands.LogsCommand;
import io.tule.shell.internal.commands.MoveCommand;
import io.tule.shell.internal.commands.PortForwardCommand;
import io.tule.shell.internal.commands.ProvisionCommand;
import io.tule.shell.internal.commands.ProvisionKeyCommand;
import io.tule.shell.internal.commands.PruneCommand;
import io.tule.shell.internal.commands.RenameCommand;
import io.tule.shell.internal.commands.StartCommand;
import io.tule.shell.internal.commands.StatusCommand;
import io.tule.shell.internal.commands.StopCommand;
import io.tule.shell.internal.commands.SupportBundleCommand;
import io.tule.shell.internal.commands.TuleAction;
import io.tule.shell.internal.commands.VersionCommand;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The commands by their names. */
final class Commands {
  private static final Map<String, Supplier<TuleAction>> ALL =
      Map.ofEntries(
          Map.entry("attach", AttachCommand::new),
          Map.entry("configure", ConfigureCommand::new),
          Map.entry("connect", ConnectCommand::new),
          Map.entry("delete", DeleteCommand::new),
          Map.entry("deploy", DeployCommand::new),
          Map.entry("deprovision", DeprovisionCommand::new),
          Map.entry("describe", DescribeCommand::new),
          Map.entry("detach", DetachCommand::new),
          Map.entry("disconnect", DisconnectCommand::new),
          Map.entry("doctor", DoctorCommand::new),
          Map.entry("get", GetCommand::new),
          Map.entry("logs", LogsCommand::new),
          Map.entry("move", MoveCommand::new),
          Map.entry("port-forward", PortForwardCommand::new),
          Map.entry("provision", ProvisionCommand::new),
          Map.entry("provision-key", ProvisionKeyCommand::new),
          Map.entry("prune", PruneCommand::new),
          Map.entry("rename", RenameCommand::new),
          Map.entry("start", StartCommand::new),
          Map.entry("status", StatusCommand::new),
          Map.entry("stop", StopCommand::new),
          Map.entry("support-bundle", SupportBundleCommand::new),
          Map.entry("version", VersionCommand::new));

  private Commands() {}

  static Map<String, Supplier<TuleAction>> all() {
    return new TreeMap<>(ALL);
  }
}
