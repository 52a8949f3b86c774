/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets a few do costly work at once, some more wait in turn, and sends the rest away, so that a
 * flood of log-ins leaves processors and threads for everything else.
 */
final class Turnstile {
  private final Semaphore working;
  private final Semaphore inside;

  Turnstile(int atOnce, int waiting) {
    this.working = new Semaphore(atOnce, true);
    this.inside = new Semaphore(atOnce + waiting);
  }

  /**
   * Does the work when it is its turn.
   *
   * @throws ControllerException of kind {@code BUSY}, at once, where too many wait already
   */
  <T> T pass(Supplier<T> work) {
    if (!inside.tryAcquire()) {
      throw new ControllerException(
          ErrorKind.BUSY, ReasonCode.TIMEOUT, "Too many passwords to check; try again later");
    }
    try {
      working.acquireUninterruptibly();
      try {
        return work.get();
      } finally {
        working.release();
      }
    } finally {
      inside.release();
    }
  }
}
