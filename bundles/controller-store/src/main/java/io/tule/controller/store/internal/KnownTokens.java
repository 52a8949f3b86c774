/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Who calls, by the hashes of tokens, so that the calls that each agent makes all day, and scripts
 * of users, need not ask the database for it. Whoever changes a token or whom it stands for has all
 * forgotten after the commit; an answer that was asked for before that is not kept.
 *
 * @param <T> what is told of a token
 */
class KnownTokens<T> {
  private static final int MOST = 20_000;

  private final Map<String, T> known = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  /** Remembers nothing. */
  static <T> KnownTokens<T> none() {
    return new KnownTokens<>() {
      @Override
      Optional<T> find(String hash, boolean fresh, Supplier<Optional<T>> stored) {
        return stored.get();
      }
    };
  }

  /**
   * What a token stands for.
   *
   * @param fresh whether the asking transaction sees what is committed now
   * @param stored asks the database
   */
  Optional<T> find(String hash, boolean fresh, Supplier<Optional<T>> stored) {
    T remembered = known.get(hash);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    long before = changes.get();
    Optional<T> found = stored.get();
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

  /** Forgets all, as something about tokens or those whom they stand for has changed. */
  void forget() {
    changes.incrementAndGet();
    known.clear();
  }
}
