/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.store.Lease;
import io.tule.controller.store.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that one of the controllers on a database does. Whoever has the lease prolongs it with each
 * run; when it is killed, another one takes over after the lease has run out.
 */
final class LeasedJob implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(LeasedJob.class);

  private final Store store;
  private final String name;
  private final String holder;
  private final Duration length;
  private final Consumer<Lease> work;
  private volatile Optional<Lease> held = Optional.empty();

  /**
   * Creates the job.
   *
   * @param name the same on every controller
   * @param holder this controller, different from all others and from its own earlier lives
   * @param interval between two runs
   * @param work what is to be done; each of its transactions must ask whether the lease still holds
   */
  LeasedJob(Store store, String name, String holder, Duration interval, Consumer<Lease> work) {
    this.store = store;
    this.name = name;
    this.holder = holder;
    this.length = interval.multipliedBy(2).plusSeconds(5);
    this.work = work;
  }

  @Override
  public void run() {
    try {
      Optional<Lease> lease = store.inTransaction(tx -> tx.leases().acquire(name, holder, length));
      if (lease.isPresent() && !lease.equals(held)) {
        LOG.info("This controller does the job {} (lease {})", name, lease.get().token());
      }
      held = lease;
      lease.ifPresent(work);
    } catch (TuleException e) {
      if (e.reason() != ReasonCode.STORE_UNAVAILABLE) {
        LOG.warn("The job {} failed; it is tried again at the next interval", name, e);
      }
    } catch (RuntimeException e) {
      LOG.warn("The job {} failed; it is tried again at the next interval", name, e);
    }
  }

  /** Lets another controller do the job at once. */
  void release() {
    held.ifPresent(
        lease -> {
          try {
            store.inTransaction(
                tx -> {
                  tx.leases().release(lease);
                  return true;
                });
          } catch (TuleException e) {
            LOG.debug("The lease of {} was not given back; it runs out", name, e);
          }
        });
    held = Optional.empty();
  }
}
