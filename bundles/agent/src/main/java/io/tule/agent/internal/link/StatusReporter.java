/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.journal.Identity;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.journal.JournalState;
import io.tule.agent.internal.parameters.Parameter;
import io.tule.agent.internal.parameters.Parameters;
import io.tule.agent.internal.reconcile.Reconciler;
import io.tule.api.agent.AgentStatus.Link;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sends the status: at the Controller's pace, and soon after a change. Used on the link's lane
 * alone.
 */
final class StatusReporter {
  private static final long GAP_MILLIS = 200;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Parameters parameters;
  private final Journal journal;
  private final Lanes lanes;
  private final Clock clock;
  private final ControllerClient client;
  private final Bodies bodies;
  private final Reconciler reconciler;
  private final Consumer<ControllerException> failed;
  private final Supplier<Link> link;
  private Future<?> timer = new FutureTask<>(() -> null);
  private boolean under;
  private boolean planned;
  private boolean dirty;
  private long lastSentMillis;
  private int everySeconds;

  StatusReporter(
      Parameters parameters,
      Journal journal,
      Lanes lanes,
      Clock clock,
      ControllerClient client,
      Bodies bodies,
      Reconciler reconciler,
      Consumer<ControllerException> failed,
      Supplier<Link> link) {
    this.parameters = parameters;
    this.journal = journal;
    this.lanes = lanes;
    this.clock = clock;
    this.client = client;
    this.bodies = bodies;
    this.reconciler = reconciler;
    this.failed = failed;
    this.link = link;
  }

  void start() {
    everySeconds = seconds();
    timer = Lanes.every(lanes.link(), Duration.ofSeconds(everySeconds), this::tick);
  }

  /** The pace may have changed. */
  void reschedule() {
    if (seconds() != everySeconds) {
      timer.cancel(false);
      start();
    }
  }

  private int seconds() {
    return parameters.number(Parameter.STATUS_FREQUENCY);
  }

  private void tick() {
    reconciler.sample();
    if (!under) {
      send();
    }
  }

  /** Sends as soon as the gap since the last one allows; a Controller that is away is spared. */
  void soon() {
    dirty = true;
    if (under || planned || link.get() != Link.OK) {
      return;
    }
    planned = true;
    long wait = Math.max(0, Math.min(GAP_MILLIS, lastSentMillis + GAP_MILLIS - clock.millis()));
    var unused =
        Lanes.later(
            lanes.link(),
            Duration.ofMillis(wait),
            () -> {
              planned = false;
              if (!under) {
                send();
              }
            });
  }

  private void send() {
    JournalState state = journal.state();
    Identity who = state.identity();
    if (!who.isProvisioned()) {
      return;
    }
    under = true;
    dirty = false;
    lastSentMillis = clock.millis();
    CompletableFuture<Void> unused =
        client
            .call(who, "PUT", "status", bodies.status(state, reconciler.views().values()), TIMEOUT)
            .handle(
                (reply, error) -> {
                  under = false;
                  lastSentMillis = clock.millis();
                  sent(who, error);
                  return null;
                });
  }

  private void sent(Identity who, Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause == null) {
      if (dirty) {
        soon();
      }
    } else if (cause instanceof ControllerException e
        && who.equals(journal.state().identity())
        && (e.status() == 0 || e.isUnauthorized())) {
      failed.accept(e);
    }
  }
}
