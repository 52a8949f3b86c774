/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.AgentPrincipal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Agents by the hashes of their tokens, so that the calls that each agent makes all day need not
 * ask the database who calls. Whoever changes an agent or a token has all forgotten after the
 * commit; an answer that was asked for before that is not kept.
 */
class AgentTokens {
  /** Remembers nothing. */
  static final AgentTokens NONE =
      new AgentTokens() {
        @Override
        Optional<AgentPrincipal> find(
            String hash, boolean fresh, Supplier<Optional<AgentPrincipal>> stored) {
          return stored.get();
        }
      };

  private static final int MOST = 20_000;

  private final Map<String, AgentPrincipal> known = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  /**
   * The agent of a token.
   *
   * @param fresh whether the asking transaction sees what is committed now
   * @param stored asks the database
   */
  Optional<AgentPrincipal> find(
      String hash, boolean fresh, Supplier<Optional<AgentPrincipal>> stored) {
    AgentPrincipal agent = known.get(hash);
    if (agent != null) {
      return Optional.of(agent);
    }
    long before = changes.get();
    Optional<AgentPrincipal> found = stored.get();
    if (found.isPresent() && fresh) {
      if (known.size() >= MOST) {
        known.clear();
      }
      known.put(hash, found.get());
      if (changes.get() != before) {
        known.remove(hash);
      }
    }
    return found;
  }

  /** Forgets all, as something about agents or their tokens has changed. */
  void forget() {
    changes.incrementAndGet();
    known.clear();
  }
}
