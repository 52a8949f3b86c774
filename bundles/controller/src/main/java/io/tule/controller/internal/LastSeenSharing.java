/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.store.Store;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores when agents called last, so that the other controllers on the database know. Calls between
 * two runs cost one row each, and those that a status report has stored none.
 */
final class LastSeenSharing implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(LastSeenSharing.class);

  /** Rows of one transaction: few, for status reports update the same ones. */
  private static final int BATCH = 50;

  private final Store store;
  private final LastSeen lastSeen;

  LastSeenSharing(Store store, LastSeen lastSeen) {
    this.store = store;
    this.lastSeen = lastSeen;
  }

  @Override
  public void run() {
    try {
      Map<String, Long> batch = new TreeMap<>();
      for (Map.Entry<String, Long> entry : lastSeen.unstored().entrySet()) {
        batch.put(entry.getKey(), entry.getValue());
        if (batch.size() == BATCH) {
          write(batch);
          batch.clear();
        }
      }
      if (!batch.isEmpty()) {
        write(batch);
      }
    } catch (TuleException e) {
      if (e.reason() != ReasonCode.STORE_UNAVAILABLE) {
        LOG.warn("The times of agents' calls were not stored; tried again in {}", INTERVAL, e);
      }
    } catch (RuntimeException e) {
      LOG.warn("The times of agents' calls were not stored; tried again in {}", INTERVAL, e);
    }
  }

  private void write(Map<String, Long> batch) {
    Set<String> gone = store.inTransaction(tx -> tx.agents().markActive(batch));
    batch.forEach(lastSeen::stored);
    // deleted at another controller
    gone.forEach(lastSeen::forget);
  }
}
