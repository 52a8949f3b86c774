/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.TuleException;
import io.tule.controller.AuditEntry;
import io.tule.controller.AuditEntry.Actor;
import io.tule.controller.AuditQuery;
import io.tule.controller.AuditService;
import io.tule.controller.AuditTrail;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log. Changes are written by {@link ObservedStore} in their own transactions; refusals
 * wait in a bounded queue, of which only a part is written each time, so that nobody can wash the
 * log away with requests that fail.
 */
final class Trail implements AuditTrail, AuditService {
  /** How often {@link #write} is to be called. */
  static final Duration WRITING = Duration.ofSeconds(1);

  /** How often {@link #prune} is to be called. */
  static final Duration PRUNING = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(Trail.class);
  private static final int REFUSALS_PER_WRITE = 20;

  private final Store store;
  private final Clock clock;
  private final AuditLimits limits;

  @SuppressWarnings("ThreadLocalUsage") // each act is removed at its end, and statics hold no state
  private final ThreadLocal<Open> open = new ThreadLocal<>();

  private final ArrayBlockingQueue<AuditEntry> refusals =
      new ArrayBlockingQueue<>(REFUSALS_PER_WRITE);
  private final LongAdder dropped = new LongAdder();

  Trail(Store store, Clock clock, AuditLimits limits) {
    this.store = store;
    this.clock = clock;
    this.limits = limits;
  }

  @Override
  public List<AuditEntry> list(Caller caller, AuditQuery query) {
    if (!caller.isAdmin()) {
      throw ControllerException.forbidden("Only an administrator may read this");
    }
    return store.read(tx -> tx.audit().find(query));
  }

  @Override
  public Act begin(String origin, String operation, String kind, String target) {
    Open act = new Open(origin, operation, kind, target);
    open.set(act);
    return act;
  }

  @Override
  public Optional<Act> current() {
    return Optional.ofNullable(open.get());
  }

  /** The entry that the next transaction of this thread has to store, if there is one. */
  Optional<Open> due() {
    Open act = open.get();
    return act == null || act.stored || act.deferred || act.actor.isEmpty()
        ? Optional.empty()
        : Optional.of(act);
  }

  /** How many refusals were not written because there were too many. */
  long dropped() {
    return dropped.sum();
  }

  /** Writes the refusals that wait. */
  void write() {
    List<AuditEntry> waiting = new ArrayList<>();
    refusals.drainTo(waiting);
    if (!waiting.isEmpty()) {
      guarded(() -> add(waiting));
    }
  }

  /** Removes what is old or too much. */
  void prune() {
    Instant oldest = clock.instant().minus(limits.age());
    guarded(
        () ->
            store.inTransaction(
                tx -> tx.audit().prune(oldest, limits.changes(), limits.refusals())));
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (TuleException e) {
      LOG.warn("The audit log could not be kept up: {}", e.getMessage());
    }
  }

  private void add(List<AuditEntry> entries) {
    store.inTransaction(
        tx -> {
          entries.forEach(tx.audit()::add);
          return true;
        });
  }

  /** An act of one thread. */
  final class Open implements Act {
    private final String origin;
    private final String operation;
    private final String kind;
    private String target;
    private Optional<Actor> actor = Optional.empty();
    private boolean deferred;
    private boolean stored;

    private Open(String origin, String operation, String kind, String target) {
      this.origin = origin;
      this.operation = operation;
      this.kind = kind;
      this.target = target;
    }

    @Override
    public void by(Actor who) {
      actor = Optional.of(who);
    }

    @Override
    public void names(String what) {
      if (target.isEmpty()) {
        target = what;
      }
    }

    @Override
    public void defer() {
      deferred = true;
    }

    @Override
    public void done(Actor who, String what) {
      actor = Optional.of(who);
      target = what;
      add(List.of(entry(AuditEntry.DONE)));
    }

    @Override
    public void end(String refusal) {
      open.remove();
      if (!refusal.isEmpty() && actor.isPresent() && !refusals.offer(entry(refusal))) {
        dropped.increment();
      }
    }

    AuditEntry entry(String outcome) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      Actor who = actor.orElse(Actor.NOBODY);
      return new AuditEntry(0, now, who, origin, operation, kind, target, outcome);
    }

    void stored() {
      stored = true;
    }
  }
}
