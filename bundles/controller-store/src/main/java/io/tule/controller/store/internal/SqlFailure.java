/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Set;

/** An SQLException on its way to the transaction that decides what it means. */
final class SqlFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String AWAY = "The database does not answer; try again later";
  private static final String UNKNOWN_END =
      "The database went away during a change, which may or may not have been stored";

  /** SQLSTATE classes of lost connections, a server that stops or starts, and full resources. */
  private static final Set<String> AWAY_CLASSES = Set.of("08", "53", "58");

  /**
   * Cancelled, taken over by a read-only standby, waited too long for a lock, cut off when idle; of
   * H2: out of time, closed, broken or unreadable.
   */
  private static final Set<String> AWAY_STATES =
      Set.of(
          "57014", "25006", "55P03", "25P03", "HYT00", "90098", "90121", "90067", "90028", "90031");

  /** Values that the database does not take: too long, out of range, with a NUL character. */
  private static final Set<String> BAD_VALUES = Set.of("22001", "22003", "22021", "22P05");

  private final boolean committing;

  SqlFailure(SQLException cause) {
    this(cause, false);
  }

  private SqlFailure(SQLException cause, boolean committing) {
    super(cause);
    this.committing = committing;
  }

  /** A failure after which nobody knows whether the transaction was stored. */
  static SqlFailure inCommit(SQLException cause) {
    return new SqlFailure(cause, true);
  }

  /** What the database said. */
  SQLException sqlException() {
    return (SQLException) getCause();
  }

  /** A failure to open the database. */
  static TuleException atStart(SQLException cause) {
    String state = state(cause);
    // Also a wrong password or a missing database: an administrator mends that over there.
    if (isAway(cause) || state.startsWith("28") || state.equals("3D000")) {
      return new TuleException(ReasonCode.STORE_UNAVAILABLE, cause.getMessage(), cause);
    }
    return new TuleException(
        ReasonCode.INTERNAL, "The database schema could not be brought up to date", cause);
  }

  private static String state(SQLException cause) {
    return Objects.requireNonNullElse(cause.getSQLState(), "");
  }

  private SQLException sqlCause() {
    return (SQLException) getCause();
  }

  /**
   * Whether the transaction, of which nothing is stored, may succeed when it is run again.
   *
   * @param duplicates also after a duplicate key, which another transaction may just have stored;
   *     run again, the work sees it and says so in its own words
   */
  boolean isCollision(boolean duplicates) {
    String state = state(sqlCause());
    return state.equals("40001") || state.equals("40P01") || (duplicates && state.equals("23505"));
  }

  private static boolean isAway(SQLException cause) {
    String state = state(cause);
    return cause instanceof SQLTransientConnectionException
        || state.startsWith("57P0")
        || AWAY_STATES.contains(state)
        || AWAY_CLASSES.stream().anyMatch(state::startsWith);
  }

  TuleException translated() {
    String state = state(sqlCause());
    if (isAway(sqlCause())) {
      return unavailable(committing ? UNKNOWN_END : AWAY);
    }
    if (isCollision(false)) {
      return unavailable("Too many changes at once; try again later");
    }
    if (state.equals("23505")) {
      return new ControllerException(
          ErrorKind.DUPLICATE, ReasonCode.CONFLICT, "A concurrent change took the same name");
    }
    if (state.equals("22001")) {
      return ControllerException.validation("A value is too long");
    }
    if (BAD_VALUES.contains(state)) {
      return ControllerException.validation("A value cannot be stored");
    }
    return new TuleException(ReasonCode.INTERNAL, "The database refused an operation", this);
  }

  private TuleException unavailable(String message) {
    return new TuleException(ReasonCode.STORE_UNAVAILABLE, message, this);
  }
}
