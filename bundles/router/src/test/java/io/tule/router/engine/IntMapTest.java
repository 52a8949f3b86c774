/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import static org.junit.Assert.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

public class IntMapTest {
  @Test
  public void holdsWhatAHashMapHoldsThroughPutsAndRemovesThatCollide() {
    Random random = new Random(7);
    IntMap<Integer> map = new IntMap<>();
    Map<Integer, Integer> expected = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      int key = random.nextInt(64) * 16 + random.nextInt(3) - 512;
      if (random.nextInt(5) < 3) {
        map.put(key, i);
        expected.put(key, i);
      } else {
        assertEquals(expected.remove(key), map.remove(key));
      }
    }
    assertEquals(expected.size(), map.size());
    expected.forEach((k, v) -> assertEquals(v, map.get(k)));
  }
}
