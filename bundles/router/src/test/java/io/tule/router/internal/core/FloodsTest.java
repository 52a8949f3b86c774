/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.router.engine.Content;
import java.nio.charset.StandardCharsets;
import org.junit.Test;

public class FloodsTest {
  private final Floods floods = new Floods();

  private static Content content(String text) {
    return Content.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  public void onlyTheFirstCopyGoesOnWhateverWayItCame() {
    assertTrue(floods.first("A", content("by B: news"), 6, 0));
    assertFalse(floods.first("A", content("by C: news"), 6, 1));
    assertTrue(floods.first("A", content("by B: more"), 6, 2));
    assertTrue(floods.first("B", content("by B: news"), 6, 3));
  }

  @Test
  public void whatIsSaidAgainLaterGoesOn() {
    assertTrue(floods.first("A", content("news"), 0, 0));
    assertFalse(floods.first("A", content("news"), 0, 499));
    assertTrue(floods.first("A", content("news"), 0, 1000));
  }

  @Test
  public void whatIsRememberedIsBounded() {
    int forgotten = 0;
    for (int i = 0; i < 10_000; i++) {
      assertTrue(floods.first("A", content("news " + i), 0, 0));
    }
    for (int i = 0; i < 10_000; i++) {
      forgotten += floods.first("B", content("" + i), 0, 0) ? 1 : 0;
    }
    assertEquals(10_000, forgotten);
    assertTrue(floods.first("A", content("news 0"), 0, 0));
  }
}
