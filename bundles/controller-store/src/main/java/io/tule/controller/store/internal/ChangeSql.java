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
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The clock of each agent and the changes that it has not fetched. Its row is locked until the
 * commit, so the times of an agent's events grow in the order of commits, on every controller of
 * one database.
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
  private final String lock;

  ChangeSql(Sql sql, Announcements announcements) {
    this.sql = sql;
    this.announcements = announcements;
    // An embedded database has one writer at a time, and H2 parses such a query each time.
    this.lock = announcements.areForNobody() ? "" : " FOR UPDATE";
  }

  /** The agent's row. */
  private record Clock(long time, String pending) {}

  private Optional<Clock> clock(String agentUuid, String locking) {
    return sql.one(
        "SELECT last_updated, pending FROM change_clocks WHERE agent_uuid = ?" + locking,
        r -> new Clock(r.big("last_updated"), r.text("pending")),
        agentUuid);
  }

  @Override
  public Instant add(String agentUuid, Set<ChangeFlag> flags, Instant now) {
    Optional<Clock> clock = clock(agentUuid, lock);
    if (clock.isEmpty()) {
      return Instant.EPOCH;
    }
    long time = Math.max(now.toEpochMilli(), clock.get().time() + 1);
    sql.update(
        "UPDATE change_clocks SET last_updated = ?, pending = ? WHERE agent_uuid = ?",
        time,
        PendingChanges.read(clock.get().pending()).add(flags, time).text(),
        agentUuid);
    return Instant.ofEpochMilli(time);
  }

  /**
   * After the store went back to an earlier state: every agent reads everything again, and no
   * acknowledgement of what it was told before counts, since its clock goes on an hour ahead.
   * Orders that were to be carried out once are not repeated.
   */
  static void restored(Sql sql, Instant now) {
    long floor = now.plus(1, ChronoUnit.HOURS).toEpochMilli();
    sql.list(
            "SELECT agent_uuid, last_updated FROM change_clocks",
            r -> Map.entry(r.text("agent_uuid"), Math.max(floor, r.big("last_updated") + 1)))
        .forEach(
            clock ->
                sql.update(
                    "UPDATE change_clocks SET last_updated = ?, pending = ? WHERE agent_uuid = ?",
                    clock.getValue(),
                    new PendingChanges().add(LASTING, clock.getValue()).text(),
                    clock.getKey()));
    sql.update("UPDATE agents SET version_command = ''");
  }

  @Override
  public ChangeSet pending(String agentUuid) {
    return clock(agentUuid, "")
        .map(
            clock ->
                new ChangeSet(
                    PendingChanges.read(clock.pending()).flags(),
                    Instant.ofEpochMilli(clock.time())))
        .orElse(new ChangeSet(Set.of(), Instant.EPOCH));
  }

  @Override
  public List<String> agents() {
    return sql.list(
        "SELECT agent_uuid FROM change_clocks WHERE pending <> ''", r -> r.text("agent_uuid"));
  }

  @Override
  public void announce(String agentUuid) {
    announcements.send(sql, agentUuid);
  }

  @Override
  public void acknowledge(String agentUuid, Instant upTo) {
    clock(agentUuid, lock)
        .map(Clock::pending)
        .filter(pending -> !pending.isEmpty())
        .ifPresent(
            pending ->
                sql.update(
                    "UPDATE change_clocks SET pending = ? WHERE agent_uuid = ?",
                    PendingChanges.read(pending).removeUpTo(upTo.toEpochMilli()).text(),
                    agentUuid));
  }
}
