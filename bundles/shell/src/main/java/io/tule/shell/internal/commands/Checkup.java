/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.shell.internal.doctor.Doctor;
import io.tule.shell.internal.doctor.Finding;
import java.time.Clock;
import java.util.List;

/** What {@code tule doctor} and {@code agent:doctor} do. */
final class Checkup {
  private Checkup() {}

  /**
   * Prints what was found.
   *
   * @throws TuleException with {@code UNHEALTHY} if something is wrong
   */
  static void print(java.nio.file.Path data) {
    List<Finding> findings = new Doctor(data, System::getenv, Clock.systemUTC()).examine();
    findings.forEach(System.out::println);
    long wrong = findings.stream().filter(each -> each.level() == Finding.Level.WRONG).count();
    if (wrong > 0) {
      throw new TuleException(
          ReasonCode.UNHEALTHY, wrong + " of " + findings.size() + " checks found something wrong");
    }
    System.out.println("Nothing is wrong.");
  }
}
