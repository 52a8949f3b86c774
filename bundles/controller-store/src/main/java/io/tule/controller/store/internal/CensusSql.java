/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.store.CensusRepository;
import java.util.Map;
import java.util.TreeMap;

/** Counts in SQL. */
final class CensusSql implements CensusRepository {
  private final Sql sql;

  CensusSql(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Map<String, Long> agentsByStatus() {
    Map<String, Long> counts = new TreeMap<>();
    sql.list(
            "SELECT daemon_status, COUNT(*) AS agents FROM agent_status GROUP BY daemon_status",
            row -> Map.entry(row.text("daemon_status"), row.big("agents")))
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }

  @Override
  public long pendingChanges() {
    return sql.one(
            "SELECT COUNT(*) AS agents FROM change_clocks WHERE pending <> ''",
            row -> row.big("agents"))
        .orElse(0L);
  }
}
