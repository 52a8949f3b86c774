/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.orders;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another version of the agent, and the restart of the node: commands of the site, which begin when
 * the order is acknowledged, lest it is given again. Used on the link's lane but for the checks.
 */
final class Upgrades {
  private static final Logger LOG = LoggerFactory.getLogger(Upgrades.class);
  private static final Duration CHECK = Duration.ofMinutes(5);

  private final Programs programs;
  private final Supplier<Site> site;
  private final Path directory;
  private final Lanes lanes;
  private volatile boolean upgradable;
  private volatile boolean revertible;
  private Runnable next = () -> {};

  Upgrades(Programs programs, Supplier<Site> site, Path directory, Lanes lanes) {
    this.programs = programs;
    this.site = site;
    this.directory = directory;
    this.lanes = lanes;
  }

  /** Asks the site's checks; may block. */
  boolean readyToUpgrade() {
    upgradable = ready(site.get().upgrade(), site.get().upgradeCheck());
    return upgradable;
  }

  /** Asks the site's checks; may block. */
  boolean readyToRollback() {
    revertible = ready(site.get().rollback(), site.get().rollbackCheck());
    return revertible;
  }

  private boolean ready(List<String> command, List<String> check) {
    if (command.isEmpty() || check.isEmpty()) {
      return !command.isEmpty();
    }
    try {
      return programs.run(check, CHECK) == 0;
    } catch (IOException e) {
      LOG.warn("{} cannot be run: {}", check.get(0), e.getMessage());
      return false;
    }
  }

  /** Asks again, off the lane. */
  void look() {
    Lanes.run(
        lanes.work(),
        () -> {
          upgradable = ready(site.get().upgrade(), site.get().upgradeCheck());
          revertible = ready(site.get().rollback(), site.get().rollbackCheck());
        });
  }

  /** Takes the Controller's record. */
  void order(JsonNode record) {
    boolean back = record.path("versionCommand").asText("").equals("rollback");
    List<String> command = back ? site.get().rollback() : site.get().upgrade();
    String what = back ? "rollback" : "upgrade";
    Map<String, String> environment =
        Map.of("TULE_PROVISIONING_KEY", record.path("provisionKey").asText(""));
    next = () -> Lanes.run(lanes.work(), () -> install(what, back, command, environment));
  }

  private void install(
      String what, boolean back, List<String> command, Map<String, String> environment) {
    if (command.isEmpty() || !(back ? readyToRollback() : readyToUpgrade())) {
      LOG.warn("The Controller orders: {}. This node is not ready for it", what);
    } else {
      begin(what, command, environment);
    }
  }

  private void begin(String what, List<String> command, Map<String, String> environment) {
    Path log = directory.resolve(what + ".log");
    try {
      LOG.warn("The Controller orders: {}. Running {}, which writes to {}", what, command, log);
      programs.detach(command, environment, log);
    } catch (IOException e) {
      LOG.error("{} cannot be run: {}", command.get(0), e.getMessage());
    }
  }

  /** The Controller orders a restart of the node. */
  void reboot() {
    List<String> command = site.get().reboot();
    if (command.isEmpty()) {
      LOG.warn("The Controller orders a reboot; rebootCommand is not set, so none happens");
    } else {
      next = () -> begin("reboot", command, Map.of());
    }
  }

  /** The orders are acknowledged. */
  void acknowledged() {
    Runnable now = next;
    next = () -> {};
    now.run();
  }

  void report(ObjectNode status) {
    status.put("isReadyToUpgrade", upgradable).put("isReadyToRollback", revertible);
  }
}
