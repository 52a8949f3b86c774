/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.forward;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public final class SlotsTest {
  private static int takeAll(Slots slots, long user) {
    int taken = 0;
    while (slots.take(user)) {
      taken++;
    }
    return taken;
  }

  @Test
  public void whoTakesAllHeCanLeavesRoomForOthers() {
    Slots slots = new Slots(256);
    assertEquals(128, takeAll(slots, 1));
    assertEquals(64, takeAll(slots, 2));
    assertFalse(slots.take(1));
    slots.free(1);
    slots.free(1);
    assertTrue(slots.take(3));
    assertEquals(32, takeAll(slots, 3));
  }
}
