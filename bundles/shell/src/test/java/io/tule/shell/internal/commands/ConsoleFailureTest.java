/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import org.apache.karaf.shell.support.CommandException;
import org.junit.Test;

/** Karaf logs every failure of a command with its trace, except its own CommandException. */
public class ConsoleFailureTest {
  private static TuleAction failing(ReasonCode reason) {
    return new TuleAction() {
      @Override
      protected void run() {
        throw new TuleException(reason, "no agent 'x'");
      }
    };
  }

  @Test
  public void whatTheUserCanMendIsPrintedAndNotLogged() {
    CommandException e =
        assertThrows(CommandException.class, () -> failing(ReasonCode.NOT_FOUND).execute());
    assertEquals("Error executing command: NOT_FOUND: no agent 'x'", e.getNiceHelp());
    // Karaf decides by the class's name.
    assertEquals("CommandException", e.getClass().getSimpleName());
  }

  @Test
  public void aDefectIsLoggedWithItsTrace() {
    TuleException e =
        assertThrows(TuleException.class, () -> failing(ReasonCode.INTERNAL).execute());
    assertTrue(e.getMessage(), e.getMessage().startsWith("INTERNAL: "));
  }

  @Test
  public void theCommandLineKeepsTheReasonForItsExitStatus() {
    TuleException e =
        assertThrows(TuleException.class, () -> failing(ReasonCode.NOT_FOUND).perform());
    assertEquals(ReasonCode.NOT_FOUND, e.reason());
    assertEquals("NOT_FOUND: no agent 'x'", e.getMessage());
  }
}
