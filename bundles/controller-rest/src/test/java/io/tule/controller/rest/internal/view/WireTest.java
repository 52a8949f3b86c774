/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.view;

import static org.junit.Assert.assertEquals;

import java.time.Instant;
import org.junit.Test;

public class WireTest {
  @Test
  public void timesHaveMillisecondsAndAreInUtc() {
    assertEquals("2026-02-28T23:59:59.007Z", time("2026-02-28T23:59:59.007999Z"));
    assertEquals("2024-02-29T00:00:00.000Z", time("2024-02-29T00:00:00Z"));
    assertEquals("1970-01-01T00:00:00.120Z", time("1970-01-01T00:00:00.12Z"));
    assertEquals("1969-12-31T23:59:59.999Z", time("1969-12-31T23:59:59.999Z"));
  }

  private static String time(String iso) {
    return Wire.time(Instant.parse(iso));
  }
}
