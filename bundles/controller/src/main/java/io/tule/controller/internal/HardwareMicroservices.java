/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.controller.store.Transaction;
import java.util.List;

/** Access to an agent's hardware and Bluetooth, switched by its fields (§8.6). */
final class HardwareMicroservices {
  private static final int LOG_SIZE = 1;

  private final SystemMicroservices system;

  HardwareMicroservices(SystemMicroservices system) {
    this.system = system;
  }

  /** Creates what the agent asks for and deletes what it no longer does; whether anything. */
  boolean follow(Transaction tx, Agent agent, long ownerId) {
    boolean hal =
        follow(
            tx,
            agent,
            ownerId,
            SystemItems.HAL,
            "Hal for Fog ",
            agent.settings().abstractedHardwareEnabled());
    boolean bluetooth =
        follow(
            tx,
            agent,
            ownerId,
            SystemItems.BLUETOOTH,
            "Bluetooth for Fog ",
            agent.settings().bluetoothEnabled());
    return hal || bluetooth;
  }

  private boolean follow(
      Transaction tx, Agent agent, long ownerId, long item, String name, boolean wanted) {
    boolean there = system.find(tx, agent.uuid(), item).isPresent();
    if (wanted && !there) {
      system.create(
          tx,
          new SystemMicroservices.Plan(
              agent.uuid(), ownerId, item, name + agent.uuid(), "{}", true, LOG_SIZE, List.of()));
    } else if (!wanted && there) {
      system.delete(tx, agent.uuid(), item);
    }
    return wanted != there;
  }
}
