/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.controller.AuditEntry;
import io.tule.controller.AuditQuery;
import java.time.Instant;
import java.util.List;

/** The audit log. */
public interface AuditRepository {
  void add(AuditEntry entry);

  /** Entries, newest first. */
  List<AuditEntry> find(AuditQuery query);

  /**
   * Removes what is old or too much.
   *
   * @param olderThan entries before this go
   * @param changes how many entries of changes stay at most
   * @param refusals how many entries of refusals stay at most
   * @return how many went
   */
  int prune(Instant olderThan, int changes, int refusals);
}
