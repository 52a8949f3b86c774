/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.store.Lease;
import io.tule.controller.store.LeaseRepository;
import java.time.Duration;
import java.util.Optional;

/** Leases, timed by the database, so that controllers with wrong clocks agree all the same. */
final class LeaseSql implements LeaseRepository {
  private static final String NOW = "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";

  private final Sql sql;

  LeaseSql(Sql sql) {
    this.sql = sql;
  }

  private record Stored(String holder, long token, boolean good) {}

  @Override
  public Optional<Lease> acquire(String name, String holder, Duration length) {
    Optional<Stored> stored =
        sql.one(
            "SELECT holder, token, expires_at > " + NOW + " AS good FROM leases WHERE name = ?",
            r -> new Stored(r.text("holder"), r.big("token"), r.flag("good")),
            name);
    if (stored.isEmpty()) {
      sql.update(
          "INSERT INTO leases (name, holder, token, expires_at) VALUES (?, ?, 1, " + NOW + " + ?)",
          name,
          holder,
          length.toMillis());
      return Optional.of(new Lease(name, holder, 1));
    }
    Stored old = stored.get();
    boolean own = old.holder().equals(holder);
    if (old.good() && !own) {
      return Optional.empty();
    }
    long token = old.good() ? old.token() : old.token() + 1;
    sql.update(
        "UPDATE leases SET holder = ?, token = ?, expires_at = " + NOW + " + ? WHERE name = ?",
        holder,
        token,
        length.toMillis(),
        name);
    return Optional.of(new Lease(name, holder, token));
  }

  @Override
  public boolean holds(Lease lease) {
    return sql.exists(
        "SELECT name FROM leases WHERE name = ? AND holder = ? AND token = ? AND expires_at > "
            + NOW
            + " FOR UPDATE",
        lease.name(),
        lease.holder(),
        lease.token());
  }

  @Override
  public void release(Lease lease) {
    sql.update(
        "UPDATE leases SET expires_at = 0 WHERE name = ? AND holder = ? AND token = ?",
        lease.name(),
        lease.holder(),
        lease.token());
  }
}
