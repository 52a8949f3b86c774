/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import io.tule.api.ImageReference;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.ContainerStats;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What the reconciler knows of one microservice. Used on the reconciler's thread alone. */
final class Workload {
  static final long FIRST_RETRY_MILLIS = 1_000;
  static final long RETRY_CAP_MILLIS = 300_000;

  /** How long a look for an image that is present may take on a busy node. */
  static final long LOOK_MILLIS = 2_000;

  final String uuid;
  final Crashes crashes = new Crashes();
  String name = "";
  int schedule = Wanted.MIDDLE;
  String runtime = "";
  String state = "QUEUED";
  String error = "";
  String hash = "";
  String fetchedFor = "";
  ImageReference image;
  ContainerState container;
  ContainerStats stats = ContainerStats.ZERO;
  boolean busy;
  boolean pulling;
  long pullingSince;

  /** Whether its runtime was away, or the agent itself, since the container was seen running. */
  boolean interrupted = true;

  boolean touched;
  int percent;
  int failures;
  long notBefore;
  long healAt;

  Workload(String uuid) {
    this.uuid = uuid;
  }

  /** Another container is asked for: what failed before says nothing about it. */
  void want(String newHash) {
    if (!newHash.equals(hash)) {
      hash = newHash;
      failures = 0;
      notBefore = 0;
      healAt = 0;
      crashes.reset();
    }
  }

  void fail(TuleException e, long now, RandomGenerator random) {
    state = "FAILED";
    error = e.reason().name() + ": " + e.getMessage();
    failures++;
    notBefore = now + Backoff.millis(failures, FIRST_RETRY_MILLIS, RETRY_CAP_MILLIS, random);
  }

  /** Whether it is being started, or will be at once, or its image is only being looked for. */
  boolean starts(long now) {
    boolean ended = container != null && container.phase() == ContainerState.Phase.EXITED;
    return busy
        || looks(now)
        || (ended && touched && failures == 0 && crashes.row() <= 1 && !state.equals("DELETING"));
  }

  /** Whether what it pulls may still turn out to be present; a clock may go back. */
  boolean looks(long now) {
    return pulling && failures == 0 && now >= pullingSince && now < pullingSince + LOOK_MILLIS;
  }

  /** Whether the image of what is wanted is here. */
  boolean fetched() {
    return !hash.isEmpty() && fetchedFor.equals(hash);
  }

  /** Whether the next attempt has to wait; a clock that went back makes it wait no longer. */
  boolean waits(long now) {
    if (notBefore - now > RETRY_CAP_MILLIS * 2) {
      notBefore = now + RETRY_CAP_MILLIS;
    }
    return notBefore > now;
  }

  /** Whether a start after an end has to wait. */
  boolean heals(long now) {
    healAt = Math.min(healAt, now + RETRY_CAP_MILLIS * 2);
    return healAt <= now;
  }

  /** In the engine's words, which later dialects of the protocol pass on. */
  private static String health(ContainerState.Health health) {
    return health == ContainerState.Health.NONE ? "" : health.name().toLowerCase(Locale.ROOT);
  }

  MicroserviceView view() {
    boolean runs = container != null && container.phase() == ContainerState.Phase.RUNNING;
    return new MicroserviceView(
        uuid,
        name,
        runtime,
        state,
        percent,
        container == null ? "" : container.id(),
        runs ? container.startedAtMillis() : 0,
        runs ? stats : ContainerStats.ZERO,
        runs ? health(container.health()) : "",
        error);
  }
}
