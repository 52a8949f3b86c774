/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import io.tule.api.Subscription;
import io.tule.api.spi.runtime.ContainerEvent;
import io.tule.api.spi.runtime.ContainerEvent.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares what runs with what ran at the last look. */
final class EventPoll implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EventPoll.class);

  private record Seen(String owner, String name, boolean running, long startedAt) {}

  private record Listener(String owner, Consumer<ContainerEvent> target) {}

  private final InstanceStore store;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private volatile Map<String, Seen> before = Map.of();

  EventPoll(InstanceStore store) {
    this.store = store;
  }

  Subscription watch(String owner, Consumer<ContainerEvent> target) {
    Listener listener = new Listener(owner, target);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** There will be something to look at. */
  void awake() {
    awake.set(true);
  }

  /** Whether there was nothing at the last look, and nothing has come since. */
  boolean isIdle() {
    return before.isEmpty() && !awake.get();
  }

  /** Looks once; a failure must not end the looking. */
  @Override
  public void run() {
    try {
      awake.set(false);
      if (!listeners.isEmpty()) {
        compare();
      }
    } catch (RuntimeException e) {
      LOG.warn("Instances could not be compared: {}", e.toString());
    }
  }

  private synchronized void compare() {
    Map<String, Seen> now = new HashMap<>();
    for (Instance instance : store.all()) {
      var state = instance.state();
      now.put(
          instance.id(),
          new Seen(
              instance.owner(), instance.name(), instance.isRunning(), state.startedAtMillis()));
    }
    now.forEach(
        (id, seen) -> {
          Seen old = before.getOrDefault(id, new Seen("", "", false, 0));
          if (seen.running() && (!old.running() || old.startedAt() != seen.startedAt())) {
            tell(seen, Kind.STARTED);
          } else if (!seen.running() && seen.startedAt() != 0 && old.running()) {
            tell(seen, Kind.ENDED);
          } else if (!seen.running() && seen.startedAt() != old.startedAt() && !before.isEmpty()) {
            // It came and went between two looks.
            tell(seen, Kind.ENDED);
          }
        });
    before.forEach(
        (id, seen) -> {
          if (!now.containsKey(id)) {
            tell(seen, Kind.REMOVED);
          }
        });
    before = now;
  }

  private void tell(Seen seen, Kind kind) {
    for (Listener listener : listeners) {
      if (listener.owner().equals(seen.owner())) {
        listener.target().accept(new ContainerEvent(seen.name(), kind));
      }
    }
  }
}
