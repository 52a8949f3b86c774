/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Test;

public class GroupCommitTest {
  private static final int WAITING = 5;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @After
  public void end() {
    threads.shutdownNow();
  }

  @Test
  public void whatComesDuringAWriteWaitsForTheNextWhichServesAll() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger committed = new AtomicInteger(1);
    AtomicInteger written = new AtomicInteger();
    AtomicInteger writes = new AtomicInteger();
    GroupCommit group =
        new GroupCommit(
            () -> {
              int seen = committed.get();
              if (writes.incrementAndGet() == 1) {
                first.countDown();
                awaited(release);
              }
              written.set(seen);
            });
    List<Future<Integer>> waiting = new ArrayList<>();
    waiting.add(threads.submit(() -> stored(group, written)));
    awaited(first);
    CountDownLatch counted = new CountDownLatch(WAITING);
    for (int i = 0; i < WAITING; i++) {
      waiting.add(
          threads.submit(
              () -> {
                committed.incrementAndGet();
                counted.countDown();
                return stored(group, written);
              }));
    }
    awaited(counted);
    release.countDown();
    assertTrue(waiting.get(0).get(10, TimeUnit.SECONDS) > 0);
    for (Future<Integer> each : waiting.subList(1, waiting.size())) {
      assertEquals(WAITING + 1, (int) each.get(10, TimeUnit.SECONDS));
    }
    assertTrue(writes.get() + " writes", writes.get() <= WAITING + 1);
  }

  @Test
  public void whoeverIsNotWrittenIsTold() {
    AtomicInteger writes = new AtomicInteger();
    GroupCommit group =
        new GroupCommit(
            () -> {
              if (writes.incrementAndGet() == 1) {
                throw new IllegalStateException("disk full");
              }
            });
    assertThrows(IllegalStateException.class, group::await);
    group.await();
    assertEquals(2, writes.get());
  }

  private static int stored(GroupCommit group, AtomicInteger written) {
    group.await();
    return written.get();
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
