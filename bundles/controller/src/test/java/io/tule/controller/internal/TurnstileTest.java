/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import org.junit.Test;

public class TurnstileTest {
  @Test
  public void sendsAwayAtOnceWhomItCannotLetWait() {
    Turnstile turnstile = new Turnstile(1, 0);

    ControllerException refusal =
        turnstile.pass(
            () -> assertThrows(ControllerException.class, () -> turnstile.pass(() -> "second")));

    assertEquals(ErrorKind.BUSY, refusal.kind());
    assertEquals("third", turnstile.pass(() -> "third"));
  }

  @Test
  public void workThatFailsLeavesItsPlace() {
    Turnstile turnstile = new Turnstile(1, 0);
    assertThrows(
        IllegalStateException.class,
        () ->
            turnstile.pass(
                () -> {
                  throw new IllegalStateException();
                }));
    assertEquals("next", turnstile.pass(() -> "next"));
  }
}
