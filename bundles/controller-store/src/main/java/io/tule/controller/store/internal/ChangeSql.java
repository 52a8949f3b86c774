/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.ChangeFlag;
import io.tule.api.model.ChangeSet;
import io.tule.controller.store.ChangeRepository;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Change rows and the clock of each agent. Updating the clock locks its row until the commit, so
 * the times of an agent's events grow in the order of commits, on every controller of one database.
 */
final class ChangeSql implements ChangeRepository {
  private final Sql sql;

  ChangeSql(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Instant add(String agentUuid, Set<ChangeFlag> flags, Instant now) {
    sql.update(
        "UPDATE change_clocks SET last_updated = CASE WHEN last_updated >= ? THEN last_updated + 1"
            + " ELSE ? END WHERE agent_uuid = ?",
        now,
        now,
        agentUuid);
    Instant at = clock(agentUuid);
    int bits = 0;
    for (ChangeFlag flag : flags) {
      bits |= 1 << flag.bit();
    }
    sql.update(
        "INSERT INTO changes (agent_uuid, flags, last_updated) VALUES (?, ?, ?)",
        agentUuid,
        bits,
        at);
    return at;
  }

  private Instant clock(String agentUuid) {
    return sql.one(
            "SELECT last_updated FROM change_clocks WHERE agent_uuid = ?",
            r -> r.time("last_updated"),
            agentUuid)
        .orElse(Instant.EPOCH);
  }

  @Override
  public ChangeSet pending(String agentUuid) {
    List<Integer> rows =
        sql.list(
            "SELECT DISTINCT flags FROM changes WHERE agent_uuid = ?",
            r -> r.number("flags"),
            agentUuid);
    Set<ChangeFlag> flags = EnumSet.noneOf(ChangeFlag.class);
    for (ChangeFlag flag : ChangeFlag.values()) {
      if (rows.stream().anyMatch(bits -> (bits & (1 << flag.bit())) != 0)) {
        flags.add(flag);
      }
    }
    return new ChangeSet(flags, clock(agentUuid));
  }

  @Override
  public void acknowledge(String agentUuid, Instant upTo) {
    sql.update("DELETE FROM changes WHERE agent_uuid = ? AND last_updated <= ?", agentUuid, upTo);
  }
}
