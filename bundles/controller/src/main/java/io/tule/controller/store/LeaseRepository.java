/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import java.time.Duration;
import java.util.Optional;

/** Leases of all controllers on one database; all times are the database's own. */
public interface LeaseRepository {
  /**
   * Takes the lease where it is free or has run out, and prolongs the holder's own.
   *
   * @param length how long it is good for, from now
   * @return empty while another controller has it
   */
  Optional<Lease> acquire(String name, String holder, Duration length);

  /**
   * Whether the lease is still good. It stays so until the transaction ends: a controller that
   * wants to take it over waits, or its transaction or this one is run again.
   */
  boolean holds(Lease lease);

  /** Gives the lease back, where it is still the holder's. */
  void release(Lease lease);
}
