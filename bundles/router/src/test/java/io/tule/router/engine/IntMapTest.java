/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import static org.junit.Assert.assertArrayEquals;
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

  @Test
  public void tellsKeysInTheirOrderAlsoWhereIdsBeginAnew() {
    IntMap<String> map = new IntMap<>();
    for (int i = 0; i < 100; i++) {
      map.put(Integer.MAX_VALUE - 50 + i, "v" + i);
    }
    for (int i = 0; i < 100; i += 2) {
      map.remove(Integer.MAX_VALUE - 50 + i);
    }
    int first = Integer.MAX_VALUE - 3;
    int[] odd = {first, first + 2, first + 4, first + 6};
    assertArrayEquals(odd, map.keys(first, first + 7));
    assertArrayEquals(new int[] {first}, map.keys(first, first));
    assertArrayEquals(new int[0], map.keys(first + 1, first + 1));
    int[] all = map.keys(Integer.MAX_VALUE - 1_000_000, Integer.MIN_VALUE + 1_000_000);
    assertEquals(50, all.length);
    for (int i = 1; i < all.length; i++) {
      assertEquals(2, all[i] - all[i - 1]);
    }
    assertEquals(50, map.values().size());
  }
}
