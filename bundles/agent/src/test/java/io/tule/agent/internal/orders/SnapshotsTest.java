/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.orders;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.link.Calls;
import io.tule.testkit.ManualClock;
import io.tule.testkit.ManualScheduler;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.Test;

public class SnapshotsTest {
  @Test
  public void anImageThatNobodyCanReadNowEndsInsteadOfHanging() {
    ManualScheduler lane = new ManualScheduler(new ManualClock());
    List<String> uploads = new ArrayList<>();
    Calls calls =
        new Calls() {
          @Override
          public CompletableFuture<JsonNode> call(String method, String path, JsonNode body) {
            throw new AssertionError(path);
          }

          @Override
          public CompletableFuture<Void> upload(
              String path, String fileName, Supplier<InputStream> file) {
            uploads.add(fileName);
            InputStream in = file.get();
            return CompletableFuture.failedFuture(assertThrows(IOException.class, in::read));
          }
        };
    new Snapshots(
            (uuid, to) -> {},
            task -> {
              throw new RejectedExecutionException("full");
            },
            new Lanes(lane, lane, lane, lane))
        .send("a", calls);
    assertEquals(List.of("a.tar.gz"), uploads);
    assertEquals("the next attempt", 1, lane.waiting());
  }
}
