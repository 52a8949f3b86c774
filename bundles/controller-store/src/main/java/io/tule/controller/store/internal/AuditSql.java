/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.AuditEntry;
import io.tule.controller.AuditEntry.Actor;
import io.tule.controller.AuditQuery;
import io.tule.controller.store.AuditRepository;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The audit log in SQL. */
final class AuditSql implements AuditRepository {
  private final Sql sql;

  AuditSql(Sql sql) {
    this.sql = sql;
  }

  @Override
  public void add(AuditEntry entry) {
    sql.update(
        "INSERT INTO audit_log (happened_at, actor_kind, actor_id, actor_name, origin, operation,"
            + " kind, target, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entry.at(),
        entry.actor().kind(),
        entry.actor().id(),
        entry.actor().name(),
        entry.origin(),
        entry.operation(),
        entry.kind(),
        entry.target(),
        entry.outcome());
  }

  @Override
  public List<AuditEntry> find(AuditQuery query) {
    return sql.list(
        "SELECT * FROM audit_log WHERE id < ? AND happened_at >= ?"
            + " AND (CAST(? AS VARCHAR) = '' OR actor_name = ? OR actor_id = ?)"
            + " AND (CAST(? AS VARCHAR) = '' OR kind = ?) ORDER BY id DESC LIMIT ?",
        AuditSql::read,
        query.before(),
        query.since(),
        query.user(),
        query.user(),
        query.user(),
        query.kind(),
        query.kind(),
        query.limit());
  }

  private static AuditEntry read(Row row) throws SQLException {
    return new AuditEntry(
        row.big("id"),
        row.time("happened_at"),
        new Actor(row.text("actor_kind"), row.text("actor_id"), row.text("actor_name")),
        row.text("origin"),
        row.text("operation"),
        row.text("kind"),
        row.text("target"),
        row.text("outcome"));
  }

  @Override
  public int prune(Instant olderThan, int changes, int refusals) {
    return older(olderThan) + beyond("=", changes) + beyond("<>", refusals);
  }

  /** By id, which is indexed; a clock that was wrong once must not keep what follows. */
  private int older(Instant than) {
    return sql.update(
        "DELETE FROM audit_log WHERE id <= (SELECT MAX(id) FROM audit_log) AND happened_at < ?",
        than);
  }

  private int beyond(String comparison, int kept) {
    String those = "outcome " + comparison + " 'DONE'";
    return sql.one(
            "SELECT id FROM audit_log WHERE " + those + " ORDER BY id DESC LIMIT 1 OFFSET ?",
            row -> row.big("id"),
            kept)
        .map(id -> sql.update("DELETE FROM audit_log WHERE id <= ? AND " + those, id))
        .orElse(0);
  }
}
