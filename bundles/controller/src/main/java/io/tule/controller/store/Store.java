/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

/** Durable storage. An operation that returned is on disk as far as a killed process goes. */
public interface Store {
  /**
   * Runs the work in one serializable transaction: all of it is stored, or, when it throws, none.
   * It is run again when another transaction got in its way, so it must have no effect but on the
   * transaction.
   */
  <T> T inTransaction(Work<T> work);

  /** Runs work that only reads, on one consistent state. */
  <T> T read(Work<T> work);

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
