/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.Subscription;
import io.tule.controller.ChangeFeed;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Waiting requests by agent; timeouts and callbacks run on the controller's scheduler. */
final class ChangeNotifier implements ChangeFeed {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final ScheduledExecutorService scheduler;
  private final Map<String, Set<Waiter>> waiters = new ConcurrentHashMap<>();

  ChangeNotifier(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public Subscription await(String agentUuid, Duration timeout, Runnable callback) {
    if (timeout.isNegative() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("timeout " + timeout);
    }
    Waiter waiter = new Waiter(agentUuid, callback);
    waiters.compute(
        agentUuid,
        (uuid, set) -> {
          Set<Waiter> waiting = set == null ? ConcurrentHashMap.newKeySet() : set;
          waiting.add(waiter);
          return waiting;
        });
    waiter.timeout = scheduler.schedule(waiter::finish, timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (waiter.done.get()) {
      waiter.timeout.cancel(false);
    }
    return waiter::close;
  }

  /** Wakes all that wait for the agent. */
  void fire(String agentUuid) {
    Set<Waiter> waiting = waiters.remove(agentUuid);
    if (waiting != null) {
      waiting.forEach(waiter -> scheduler.execute(waiter::finish));
    }
  }

  private final class Waiter {
    private final String agentUuid;
    private final Runnable callback;
    private final AtomicBoolean done = new AtomicBoolean();
    private volatile Future<?> timeout;

    Waiter(String agentUuid, Runnable callback) {
      this.agentUuid = agentUuid;
      this.callback = callback;
    }

    void finish() {
      if (end()) {
        callback.run();
      }
    }

    void close() {
      end();
    }

    private boolean end() {
      if (!done.compareAndSet(false, true)) {
        return false;
      }
      waiters.computeIfPresent(
          agentUuid,
          (uuid, set) -> {
            set.remove(this);
            return set.isEmpty() ? null : set;
          });
      Future<?> pending = timeout;
      if (pending != null) {
        pending.cancel(false);
      }
      return true;
    }
  }
}
