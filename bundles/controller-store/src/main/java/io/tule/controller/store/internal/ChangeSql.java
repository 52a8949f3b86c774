/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.ChangeFlag;
import io.tule.api.model.ChangeSet;
import io.tule.controller.store.ChangeRepository;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Change rows and the clock of each agent. Updating the clock locks its row until the commit, so
 * the times of an agent's events grow in the order of commits, on every controller of one database.
 */
final class ChangeSql implements ChangeRepository {
  private static final Set<ChangeFlag> LASTING =
      EnumSet.complementOf(
          EnumSet.of(
              ChangeFlag.VERSION,
              ChangeFlag.REBOOT,
              ChangeFlag.DELETE_NODE,
              ChangeFlag.IMAGE_SNAPSHOT,
              ChangeFlag.PRUNE));

  private final Sql sql;
  private final Announcements announcements;

  ChangeSql(Sql sql, Announcements announcements) {
    this.sql = sql;
    this.announcements = announcements;
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
    int known =
        sql.update(
            "UPDATE changes SET last_updated = ? WHERE agent_uuid = ? AND flags = ?",
            at,
            agentUuid,
            bits);
    if (known == 0) {
      sql.update(
          "INSERT INTO changes (agent_uuid, flags, last_updated) VALUES (?, ?, ?)",
          agentUuid,
          bits,
          at);
    }
    return at;
  }

  /**
   * After the store went back to an earlier state: every agent reads everything again, and no
   * acknowledgement of what it was told before counts, since its clock goes on an hour ahead.
   * Orders that were to be carried out once are not repeated.
   */
  static void restored(Sql sql, Instant now) {
    int bits = 0;
    for (ChangeFlag flag : LASTING) {
      bits |= 1 << flag.bit();
    }
    long floor = now.plus(1, ChronoUnit.HOURS).toEpochMilli();
    sql.update("DELETE FROM changes");
    sql.update(
        "UPDATE change_clocks SET last_updated = CASE WHEN last_updated >= ? THEN last_updated + 1"
            + " ELSE ? END",
        floor,
        floor);
    sql.update(
        "INSERT INTO changes (agent_uuid, flags, last_updated)"
            + " SELECT agent_uuid, CAST(? AS INT), last_updated FROM change_clocks",
        bits);
    sql.update("UPDATE agents SET version_command = ''");
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
    Set<ChangeFlag> flags = EnumSet.noneOf(ChangeFlag.class);
    List<Instant> clock =
        sql.list(
            "SELECT DISTINCT k.last_updated, c.flags FROM change_clocks k"
                + " LEFT JOIN changes c ON c.agent_uuid = k.agent_uuid WHERE k.agent_uuid = ?",
            r -> {
              // No change is a null, which reads as 0: no flags.
              int bits = r.number("flags");
              for (ChangeFlag flag : ChangeFlag.values()) {
                if ((bits & (1 << flag.bit())) != 0) {
                  flags.add(flag);
                }
              }
              return r.time("last_updated");
            },
            agentUuid);
    return new ChangeSet(flags, clock.isEmpty() ? Instant.EPOCH : clock.get(0));
  }

  @Override
  public List<String> agents() {
    return sql.list("SELECT DISTINCT agent_uuid FROM changes", r -> r.text("agent_uuid"));
  }

  @Override
  public void announce(String agentUuid) {
    announcements.send(sql, agentUuid);
  }

  @Override
  public void acknowledge(String agentUuid, Instant upTo) {
    sql.update("DELETE FROM changes WHERE agent_uuid = ? AND last_updated <= ?", agentUuid, upTo);
  }
}
