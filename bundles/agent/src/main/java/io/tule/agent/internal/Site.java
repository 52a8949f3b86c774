/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import java.util.List;

/**
 * What orders run on this node. A command is a list of words, never a shell's line; an empty one
 * means that the order is not carried out here.
 *
 * @param trace traces a process; {@code {pid}} stands for its number
 * @param ssh opens tunnels
 * @param reboot restarts the node
 * @param upgrade brings the next version of the agent
 * @param rollback brings the former version back
 * @param upgradeCheck ends with 0 if there is a next version
 * @param rollbackCheck ends with 0 if there is a former version
 * @param hardwareUrl where a HAL container tells of the hardware; empty asks nobody
 * @param positionUrl who knows where a public address is; empty asks nobody
 */
public record Site(
    List<String> trace,
    List<String> ssh,
    List<String> reboot,
    List<String> upgrade,
    List<String> rollback,
    List<String> upgradeCheck,
    List<String> rollbackCheck,
    String hardwareUrl,
    String positionUrl) {
  /** Runs and asks nothing. */
  public static final Site NONE =
      new Site(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), "", "");

  /** Copies the lists. */
  public Site {
    trace = List.copyOf(trace);
    ssh = List.copyOf(ssh);
    reboot = List.copyOf(reboot);
    upgrade = List.copyOf(upgrade);
    rollback = List.copyOf(rollback);
    upgradeCheck = List.copyOf(upgradeCheck);
    rollbackCheck = List.copyOf(rollbackCheck);
  }

  /** The words of a command line; none for a blank one. */
  static List<String> words(String line) {
    return line.isBlank() ? List.of() : List.of(line.strip().split("\\s+"));
  }
}
