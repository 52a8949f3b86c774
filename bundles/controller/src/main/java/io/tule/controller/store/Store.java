/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.Subscription;
import java.util.function.Consumer;

/**
 * Durable storage. An operation that returned is on disk as far as a killed process goes. While the
 * database cannot be reached, every operation fails soon with reason {@code STORE_UNAVAILABLE}; a
 * transaction that failed so is stored whole or not at all.
 */
public interface Store {
  /**
   * Runs the work in one serializable transaction: all of it is stored, or, when it throws, none.
   * It is run again when another transaction got in its way, so it must have no effect but on the
   * transaction.
   */
  <T> T inTransaction(Work<T> work);

  /** Runs work that only reads, on one consistent state. */
  <T> T read(Work<T> work);

  /** Whether other controllers may work on the same database. */
  boolean shared();

  /**
   * Calls back with the uuid of each agent that another controller on the same database {@link
   * ChangeRepository#announce announced}, soon after its commit; now and then for agents that have
   * changes pending for other reasons. Calls come from a thread of the store and must not block.
   */
  Subscription onAnnouncement(Consumer<String> listener);

  /**
   * Work in a transaction.
   *
   * @param <T> its result
   */
  @FunctionalInterface
  interface Work<T> {
    T run(Transaction tx);
  }
}
