/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

/** A flood of requests to a listener's HTTP side takes no more threads than there are. */
public class PagesTest {
  @Test
  public void whatIsTooMuchIsRefusedAndTheRestIsMade() throws Exception {
    AtomicInteger threads = new AtomicInteger();
    CountDownLatch open = new CountDownLatch(1);
    int most = Pages.THREADS + Pages.MAX_WAITING;
    CountDownLatch made = new CountDownLatch(most);
    Runnable page =
        () -> {
          try {
            assertTrue(open.await(10, TimeUnit.SECONDS));
            made.countDown();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (Pages pages =
        new Pages(
            task -> {
              threads.incrementAndGet();
              return Executors.defaultThreadFactory().newThread(task);
            })) {
      for (int i = 0; i < most; i++) {
        assertTrue(pages.make(page));
      }
      assertFalse(pages.make(page));
      open.countDown();
      assertTrue(made.await(10, TimeUnit.SECONDS));
      assertEquals(Pages.THREADS, threads.get());
    }
  }
}
