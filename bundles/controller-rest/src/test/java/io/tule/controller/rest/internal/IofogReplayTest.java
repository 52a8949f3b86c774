/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static org.junit.Assert.assertEquals;

import io.tule.controller.internal.Settings;
import io.tule.controller.rest.internal.replay.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;

/** With {@code compatibility=iofog} not even the intended deviations are left. */
public class IofogReplayTest {
  @Test
  public void basicsAreAnsweredAsRecordedWithoutException() throws Exception {
    LiveController controller = new LiveController(true, Settings.TunnelHost.NONE);
    Map<String, List<String>> different = new TreeMap<>();
    try {
      new Scenario(controller.base())
          .replay(Path.of("..", "..", "itests", "recordings", "basics.jsonl"))
          .forEach(
              (call, differences) -> {
                if (!differences.isEmpty()) {
                  different.put(call, differences);
                }
              });
    } finally {
      controller.close();
    }
    assertEquals(Map.of(), different);
  }
}
