/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.time.Instant;

/**
 * Which entries of the audit log to read, newest first.
 *
 * @param since none older than this
 * @param user an e-mail, a user's id or an agent's uuid or name; empty for all
 * @param kind what was changed; empty for all
 * @param before only entries with a smaller id, to go on where another answer ended
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}
 */
public record AuditQuery(Instant since, String user, String kind, long before, int limit) {
  /** Most entries of one answer. */
  public static final int MAX_LIMIT = 1000;

  /** Keeps the limit in its bounds. */
  public AuditQuery {
    limit = Math.max(1, Math.min(MAX_LIMIT, limit));
  }
}
