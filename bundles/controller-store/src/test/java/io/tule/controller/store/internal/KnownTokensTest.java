/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static org.junit.Assert.assertEquals;

import io.tule.controller.AgentPrincipal;
import java.util.Optional;
import org.junit.Test;

public class KnownTokensTest {
  private static final Optional<AgentPrincipal> ONE = Optional.of(new AgentPrincipal("u", "n", 1));

  private final KnownTokens<AgentPrincipal> tokens = new KnownTokens<>();

  @Test
  public void aKnownAgentIsNotAskedForAgainUntilSomethingChanges() {
    assertEquals(ONE, tokens.find("t", true, () -> ONE));
    assertEquals(ONE, tokens.find("t", true, Optional::empty));
    tokens.forget();
    assertEquals(Optional.empty(), tokens.find("t", true, Optional::empty));
  }

  @Test
  public void anAnswerFromBeforeAChangeIsNotKept() {
    tokens.find(
        "t",
        true,
        () -> {
          tokens.forget();
          return ONE;
        });
    assertEquals(Optional.empty(), tokens.find("t", true, Optional::empty));
  }

  @Test
  public void anAnswerOfATransactionThatBeganEarlierIsNotKept() {
    tokens.find("t", false, () -> ONE);
    assertEquals(Optional.empty(), tokens.find("t", true, Optional::empty));
  }
}
