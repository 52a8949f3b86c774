/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class ToldTest {
  @Test
  public void whatFailsInTurnIsToldOnceEach() {
    Told told = new Told();
    assertTrue(told.isNew("a failed"));
    assertTrue(told.isNew("b failed"));
    assertFalse(told.isNew("a failed"));
    assertFalse(told.isNew("b failed"));
    told.forget();
    assertTrue(told.isNew("a failed"));
  }
}
