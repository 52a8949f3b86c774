/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import io.tule.agent.internal.Lanes;
import io.tule.api.ImageReference;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops and removes containers, one after the other: those of a later place first, of one place the
 * last started first. Used on the reconciler's thread alone; the stopping itself is done on another
 * lane.
 */
final class Removals {
  private static final Logger LOG = LoggerFactory.getLogger(Removals.class);

  private final Executor reconcile;
  private final Executor work;
  private final Supplier<Duration> grace;
  private final Runnable done;
  private final Deque<Removal> waiting = new ArrayDeque<>();
  private final Set<ContainerHandle> known = new HashSet<>();
  private boolean running;

  /**
   * A container that has to go.
   *
   * @param schedule its place among those that stop together
   * @param cleanup whether its anonymous volumes go too
   * @param images that go with it where no container uses them
   */
  record Removal(
      ContainerRuntime runtime,
      ContainerState container,
      int schedule,
      boolean cleanup,
      List<ImageReference> images) {}

  Removals(Executor reconcile, Executor work, Supplier<Duration> grace, Runnable done) {
    this.reconcile = reconcile;
    this.work = work;
    this.grace = grace;
    this.done = done;
  }

  /** Takes on what is not being removed already. */
  void add(List<Removal> removals) {
    removals.stream()
        .filter(removal -> known.add(removal.container().handle()))
        .sorted(
            Comparator.comparingInt(Removal::schedule)
                .thenComparingLong(r -> r.container().startedAtMillis())
                .reversed())
        .forEach(waiting::add);
    next();
  }

  private void next() {
    if (running || waiting.isEmpty()) {
      return;
    }
    running = true;
    Removal removal = waiting.poll();
    try {
      Lanes.run(
          work,
          () -> {
            boolean gone = remove(removal);
            Lanes.run(reconcile, () -> ended(removal, gone));
          });
    } catch (TuleException e) {
      // The next comparison asks for it again, and takes on those that wait.
      LOG.warn("{}: {} is removed later", e.reason(), removal.container().name());
      running = false;
      known.remove(removal.container().handle());
    }
  }

  private void ended(Removal removal, boolean gone) {
    running = false;
    ContainerHandle handle = removal.container().handle();
    known.remove(handle);
    next();
    if (gone) {
      done.run();
    }
  }

  private boolean remove(Removal removal) {
    ContainerHandle handle = removal.container().handle();
    try {
      if (removal.container().phase() != ContainerState.Phase.CREATED) {
        removal.runtime().stop(handle, grace.get());
      }
      removal.runtime().remove(handle, removal.cleanup());
      removal.images().forEach(removal.runtime()::removeImage);
      return true;
    } catch (TuleException e) {
      LOG.warn("Cannot remove {} ({}): {}", removal.container().name(), e.reason(), e.getMessage());
      return false;
    } catch (RuntimeException e) {
      // A runtime that is being replaced may throw anything; what waits must not wait for ever.
      LOG.error("Cannot remove {}", removal.container().name(), e);
      return false;
    }
  }
}
