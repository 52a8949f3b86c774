/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.Ids;
import io.tule.api.model.ChangeFlag;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.store.Store;
import io.tule.controller.store.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;

/**
 * What every service needs.
 *
 * @param openSignup whether anybody may have an account, as in ioFog, where every user also sets up
 *     what all users share
 * @param likeIofog answers as Controller 3.0.4 even where that gives up isolation
 */
record Context(
    Store store,
    Clock clock,
    Ids ids,
    ChangeNotifier notifier,
    boolean openSignup,
    boolean likeIofog) {
  /** Event sets of the ioFog controller (§5.2). */
  static final Set<ChangeFlag> FULL =
      EnumSet.of(ChangeFlag.MICROSERVICE_CONFIG, ChangeFlag.MICROSERVICE_LIST, ChangeFlag.ROUTING);

  static final Set<ChangeFlag> COMMON =
      EnumSet.of(ChangeFlag.MICROSERVICE_CONFIG, ChangeFlag.MICROSERVICE_LIST);

  /** The time in whole milliseconds, as the store keeps it. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Refuses a change of what all users share, such as the default router, to ordinary users. */
  void requireOperator(Caller caller) {
    if (!openSignup && !caller.isAdmin()) {
      throw ControllerException.forbidden("Only an administrator may change this");
    }
  }

  /** Adds a change for the agent and wakes its held request after the commit. */
  Instant changed(Transaction tx, String agentUuid, Set<ChangeFlag> flags) {
    Instant at = tx.changes().add(agentUuid, flags, now());
    wake(tx, agentUuid);
    return at;
  }

  /** Wakes the agent's held request after the commit, whichever controller holds it. */
  void wake(Transaction tx, String agentUuid) {
    tx.changes().announce(agentUuid);
    tx.afterCommit(() -> notifier.fire(agentUuid));
  }

  Instant changed(Transaction tx, String agentUuid, ChangeFlag flag) {
    return changed(tx, agentUuid, EnumSet.of(flag));
  }

  /** Asks for a new container; the agent is told with the given flags. */
  void rebuild(Transaction tx, String microserviceUuid, String agentUuid, Set<ChangeFlag> flags) {
    tx.microservices().requestRebuild(microserviceUuid, changed(tx, agentUuid, flags));
  }
}
