/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.store.KeyCheckRepository;

/** One row at most. */
final class KeyCheckSql implements KeyCheckRepository {
  private final Sql sql;

  KeyCheckSql(Sql sql) {
    this.sql = sql;
  }

  @Override
  public String sealed() {
    return sql.one("SELECT sealed FROM key_check WHERE id = 1", r -> r.text("sealed")).orElse("");
  }

  @Override
  public void store(String sealed) {
    sql.update("INSERT INTO key_check (id, sealed) VALUES (1, ?)", sealed);
  }
}
