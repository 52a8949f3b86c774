/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.model.Agent;
import io.tule.api.model.ProvisioningKey;
import io.tule.controller.Draft;
import io.tule.controller.RequestReader;
import io.tule.controller.VersionCommand;
import io.tule.controller.shell.internal.commands.Wire.As;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Agents. */
final class AgentCommands {
  private AgentCommands() {}

  /** A command on one agent. */
  abstract static class OnAgent extends AdminAction {
    @Option(name = "-i", aliases = "--iofog-uuid", description = "UUID or name of the agent")
    @Completion(Completers.Agents.class)
    String uuid = "";

    final Owned<Agent> agent() {
      return agent(uuid);
    }
  }

  /** {@code controller:iofog-list}. */
  @Service
  @Command(scope = "controller", name = "iofog-list", description = "List the agents of all users")
  public static class Listing extends AdminAction {
    @Override
    protected void run() {
      table(
          List.of("UUID", "Name", "Status", "Type", "Address", "Version", "Owner"),
          agents().stream()
              .map(
                  each ->
                      List.<Object>of(
                          each.thing().uuid(),
                          each.thing().name(),
                          each.thing().status().daemonStatus(),
                          each.thing().fogTypeId(),
                          each.thing().status().ipAddress(),
                          each.thing().status().version(),
                          each.thing().system() ? "system" : each.owner().email()))
              .toList());
    }
  }

  /** {@code controller:iofog-info}. */
  @Service
  @Command(scope = "controller", name = "iofog-info", description = "Show an agent")
  public static class Info extends OnAgent {
    @Override
    protected void run() {
      print(agent().thing());
    }
  }

  /** The fields of an agent as options. */
  abstract static class Fields extends OnAgent {
    @Option(
        name = "-f",
        aliases = "--file",
        description = "JSON file with the fields of the REST body")
    String file = "";

    @Wire("name")
    @Option(name = "-n", aliases = "--name", description = "Name")
    String name = "";

    @Wire("location")
    @Option(name = "-l", aliases = "--location", description = "Location")
    String location = "";

    @Wire(value = "latitude", as = As.NUMBER)
    @Option(name = "-t", aliases = "--latitude", description = "Degrees")
    String latitude = "";

    @Wire(value = "longitude", as = As.NUMBER)
    @Option(name = "-g", aliases = "--longitude", description = "Degrees")
    String longitude = "";

    @Wire("description")
    @Option(name = "-d", aliases = "--description", description = "Description")
    String description = "";

    @Wire("dockerUrl")
    @Option(name = "-D", aliases = "--docker-url", description = "URL of the engine")
    String dockerUrl = "";

    @Wire(value = "diskLimit", as = As.NUMBER)
    @Option(name = "-M", aliases = "--disk-limit", description = "GiB")
    String diskLimit = "";

    @Wire("diskDirectory")
    @Option(name = "-T", aliases = "--disk-directory", description = "Directory of data")
    String diskDirectory = "";

    @Wire(value = "memoryLimit", as = As.NUMBER)
    @Option(name = "-m", aliases = "--memory-limit", description = "MiB")
    String memoryLimit = "";

    @Wire(value = "cpuLimit", as = As.NUMBER)
    @Option(name = "-c", aliases = "--cpu-limit", description = "Percent")
    String cpuLimit = "";

    @Wire(value = "logLimit", as = As.NUMBER)
    @Option(name = "-G", aliases = "--log-limit", description = "GiB")
    String logLimit = "";

    @Wire("logDirectory")
    @Option(name = "-Y", aliases = "--log-directory", description = "Directory of logs")
    String logDirectory = "";

    @Wire(value = "logFileCount", as = As.NUMBER)
    @Option(name = "-C", aliases = "--log-file-count", description = "How many log files")
    String logFileCount = "";

    @Wire(value = "statusFrequency", as = As.NUMBER)
    @Option(name = "-s", aliases = "--status-frequency", description = "Seconds between reports")
    String statusFrequency = "";

    @Wire(value = "changeFrequency", as = As.NUMBER)
    @Option(name = "-F", aliases = "--change-frequency", description = "Seconds between polls")
    String changeFrequency = "";

    @Wire(value = "deviceScanFrequency", as = As.NUMBER)
    @Option(
        name = "-Q",
        aliases = "--device-frequency",
        description = "Seconds between scans of devices")
    String deviceFrequency = "";

    @Wire(value = "bluetoothEnabled", as = As.TRUE)
    @Option(name = "-B", aliases = "--bluetooth-enable", description = "Bluetooth on")
    boolean bluetoothOn;

    @Wire(value = "bluetoothEnabled", as = As.FALSE)
    @Option(name = "-b", aliases = "--bluetooth-disable", description = "Bluetooth off")
    boolean bluetoothOff;

    @Wire(value = "watchdogEnabled", as = As.TRUE)
    @Option(name = "-W", aliases = "--watchdog-enable", description = "Watchdog on")
    boolean watchdogOn;

    @Wire(value = "watchdogEnabled", as = As.FALSE)
    @Option(name = "-w", aliases = "--watchdog-disable", description = "Watchdog off")
    boolean watchdogOff;

    @Wire(value = "abstractedHardwareEnabled", as = As.TRUE)
    @Option(name = "-A", aliases = "--abs-hw-enable", description = "Abstracted hardware on")
    boolean hardwareOn;

    @Wire(value = "abstractedHardwareEnabled", as = As.FALSE)
    @Option(name = "-a", aliases = "--abs-hw-disable", description = "Abstracted hardware off")
    boolean hardwareOff;

    @Wire(value = "fogType", as = As.NUMBER)
    @Option(name = "-y", aliases = "--fog-type", description = "0 to be found out, 1 x86, 2 ARM")
    String fogType = "";

    @Wire("logLevel")
    @Option(name = "-L", aliases = "--log-level", description = "Log level")
    String logLevel = "";

    @Wire(value = "dockerPruningFrequency", as = As.NUMBER)
    @Option(
        name = "-p",
        aliases = "--docker-pruning-frequency",
        description = "Hours between prunings")
    String pruningFrequency = "";

    @Wire(value = "availableDiskThreshold", as = As.NUMBER)
    @Option(name = "-k", aliases = "--available-disk-threshold", description = "Percent")
    String diskThreshold = "";

    @Wire("host")
    @Option(name = "-H", aliases = "--host", description = "Address of the agent")
    String host = "";

    @Wire("routerMode")
    @Option(name = "-R", aliases = "--router-mode", description = "edge, interior or none")
    String routerMode = "";

    final Draft<Agent> draft(RequestReader.Purpose purpose) {
      return there(reader).agent(purpose, Request.of(this, file).toString());
    }
  }

  /** {@code controller:iofog-add}. */
  @Service
  @Command(scope = "controller", name = "iofog-add", description = "Create an agent")
  public static class Add extends Fields {
    @Option(name = "-u", aliases = "--user-id", description = "Id or e-mail of its owner")
    @Completion(Completers.Users.class)
    String owner = "";

    @Override
    protected void run() {
      say(there(agents).create(user(owner), draft(RequestReader.Purpose.CREATE)));
    }
  }

  /** {@code controller:iofog-update}. */
  @Service
  @Command(scope = "controller", name = "iofog-update", description = "Change an agent")
  public static class Update extends Fields {
    @Option(name = "-o", aliases = "--reboot", description = "Reboot it too")
    boolean reboot;

    @Override
    protected void run() {
      Owned<Agent> agent = agent();
      there(agents)
          .update(agent.owner(), agent.thing().uuid(), draft(RequestReader.Purpose.UPDATE));
      if (reboot) {
        there(agents).reboot(agent.owner(), agent.thing().uuid());
      }
      say("Updated agent " + agent.thing().name());
    }
  }

  /** {@code controller:iofog-remove}. */
  @Service
  @Command(
      scope = "controller",
      name = "iofog-remove",
      description = "Delete an agent with its microservices")
  public static class Remove extends OnAgent {
    @Override
    protected void run() {
      Owned<Agent> agent = agent();
      there(agents).delete(agent.owner(), agent.thing().uuid());
      say("Deleted agent " + agent.thing().name());
    }
  }

  /** {@code controller:iofog-reboot}. */
  @Service
  @Command(
      scope = "controller",
      name = "iofog-reboot",
      description = "Order an agent to start anew")
  public static class Reboot extends OnAgent {
    @Override
    protected void run() {
      Owned<Agent> agent = agent();
      there(agents).reboot(agent.owner(), agent.thing().uuid());
      say("Reboot ordered of " + agent.thing().name());
    }
  }

  /** {@code controller:iofog-prune}. */
  @Service
  @Command(
      scope = "controller",
      name = "iofog-prune",
      description = "Order an agent to remove unused images")
  public static class Prune extends OnAgent {
    @Override
    protected void run() {
      Owned<Agent> agent = agent();
      there(agents).prune(agent.owner(), agent.thing().uuid());
      say("Pruning ordered of " + agent.thing().name());
    }
  }

  /** {@code controller:iofog-provisioning-key}. */
  @Service
  @Command(
      scope = "controller",
      name = "iofog-provisioning-key",
      description = "Print a new one-time key that binds a machine to an agent")
  public static class Key extends OnAgent {
    @Override
    protected void run() {
      Owned<Agent> agent = agent();
      ProvisioningKey key = there(agents).provisioningKey(agent.owner(), agent.thing().uuid());
      say("Key: " + key.key());
      say("Valid until: " + key.expiration());
    }
  }

  /** {@code controller:iofog-version}. */
  @Service
  @Command(
      scope = "controller",
      name = "iofog-version",
      description = "Order an agent to upgrade or roll back")
  public static class Version extends OnAgent {
    @Option(name = "-v", aliases = "--version-command", description = "upgrade or rollback")
    String command = "";

    @Override
    protected void run() {
      VersionCommand order =
          switch (command) {
            case "upgrade" -> VersionCommand.UPGRADE;
            case "rollback" -> VersionCommand.ROLLBACK;
            default ->
                throw new TuleException(
                    ReasonCode.INVALID_ARGUMENT, "--version-command is upgrade or rollback");
          };
      Owned<Agent> agent = agent();
      there(agents).version(agent.owner(), agent.thing().uuid(), order);
      say("Ordered " + command + " of " + agent.thing().name());
    }
  }

  /** {@code controller:iofog-hal-hw}. */
  @Service
  @Command(
      scope = "controller",
      name = "iofog-hal-hw",
      description = "Show the hardware that an agent found")
  public static class Hardware extends OnAgent {
    @Override
    protected void run() {
      Owned<Agent> agent = agent();
      say(there(agents).hardware(agent.owner(), agent.thing().uuid()).info());
    }
  }

  /** {@code controller:iofog-hal-usb}. */
  @Service
  @Command(
      scope = "controller",
      name = "iofog-hal-usb",
      description = "Show the USB devices that an agent found")
  public static class Usb extends OnAgent {
    @Override
    protected void run() {
      Owned<Agent> agent = agent();
      say(there(agents).usb(agent.owner(), agent.thing().uuid()).info());
    }
  }
}
