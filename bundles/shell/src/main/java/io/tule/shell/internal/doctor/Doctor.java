/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** All checks of this machine, whether Tule runs on it or not. Takes some seconds at most. */
public final class Doctor {
  private final Machine machine;
  private final Clock clock;

  /**
   * Looks at nothing yet.
   *
   * @param data Tule's data directory
   * @param environment variables; null where not set
   */
  public Doctor(Path data, UnaryOperator<String> environment, Clock clock) {
    this.machine = new Machine(data, environment);
    this.clock = clock;
  }

  /** Looks at everything, one after the other. */
  public List<Finding> examine() {
    NodeChecks node = new NodeChecks(machine, clock);
    List<Finding> found = new ArrayList<>();
    found.add(node.clock());
    found.add(node.disk());
    found.add(node.files());
    found.add(platformLog());
    if (machine.hasAgent()) {
      found.addAll(new EngineChecks(machine).examine());
    }
    found.addAll(node.ports());
    found.addAll(new ControllerChecks(machine, clock).examine());
    found.add(node.agent());
    if (machine.hasAgent()) {
      found.add(node.microservices());
    }
    return found;
  }

  private Finding platformLog() {
    String size =
        machine.property(
            "org.ops4j.pax.logging.cfg", "log4j2.appender.file.policies.size.size", "");
    return size.isEmpty() && !machine.etc().isEmpty()
        ? Finding.wrong(
            "log",
            "the platform's own log has no bound",
            "set log4j2.appender.file.policies.size.size in etc/org.ops4j.pax.logging.cfg")
        : Finding.ok("log", size.isEmpty() ? "nothing is installed here" : "turns at " + size);
  }
}
