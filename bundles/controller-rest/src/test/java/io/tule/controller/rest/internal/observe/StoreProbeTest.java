/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.api.Subscription;
import io.tule.controller.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.After;
import org.junit.Test;

/** How the store is asked whether it is there. */
public class StoreProbeTest {
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final Ticking clock = new Ticking();
  private final AtomicInteger asked = new AtomicInteger();

  @After
  public void end() {
    executor.shutdownNow();
  }

  @Test
  public void manyProbesAreOneQuestion() {
    StoreProbe probe = new StoreProbe(executor, clock, 10_000);
    Store store = new Answering(asked::incrementAndGet);
    for (int i = 0; i < 100; i++) {
      assertTrue(probe.answers(store));
    }
    assertEquals(1, asked.get());
    clock.now = clock.now.plusSeconds(2);
    assertTrue(probe.answers(store));
    assertEquals(2, asked.get());
  }

  @Test
  public void aStoreThatHangsIsNotReadyAndNotAskedAgain() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    Store store =
        new Answering(
            () -> {
              asked.incrementAndGet();
              try {
                hanging.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    StoreProbe probe = new StoreProbe(executor, clock, 10);
    for (int i = 0; i < 5; i++) {
      assertFalse(probe.answers(store));
      clock.now = clock.now.plusSeconds(2);
    }
    hanging.countDown();
    executor.submit(() -> {}).get();
    assertEquals(1, asked.get());
    assertTrue(new StoreProbe(executor, clock, 10_000).answers(store));
  }

  @Test
  public void aStoreThatFailsIsNotReady() {
    Store store =
        new Answering(
            () -> {
              throw new IllegalStateException("closed");
            });
    assertFalse(new StoreProbe(executor, clock, 10_000).answers(store));
  }

  private record Answering(Runnable work) implements Store {
    @Override
    public <T> T inTransaction(Work<T> work) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T read(Work<T> ignored) {
      work.run();
      return null;
    }

    @Override
    public boolean shared() {
      return false;
    }

    @Override
    public Subscription onAnnouncement(Consumer<String> listener) {
      return () -> {};
    }
  }

  private static final class Ticking extends Clock {
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
