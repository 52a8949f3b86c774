/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class TimingsTest {
  @Test
  public void quantilesAreExactToAThirtySecondPart() {
    Timings timings = new Timings();
    for (int i = 1; i <= 100_000; i++) {
      timings.add(i);
    }
    assertEquals(100_000, timings.count());
    assertEquals(100_000, timings.longest());
    for (double share : new double[] {0.001, 0.1, 0.5, 0.9, 0.99, 1}) {
      double exact = share * 100_000;
      long found = timings.quantile(share);
      assertTrue(share + ": " + found, found >= exact && found <= exact * 33 / 32 + 1);
    }
  }

  @Test
  public void hoursAndNothingAreFineToo() {
    Timings timings = new Timings();
    assertEquals(0, timings.quantile(0.99));
    timings.add(3_600_000_000L);
    assertEquals(3_600_000_000L, timings.quantile(0.99));
  }
}
