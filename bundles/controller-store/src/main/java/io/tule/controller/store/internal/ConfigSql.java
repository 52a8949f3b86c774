/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.ConfigEntry;
import io.tule.controller.store.ConfigRepository;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The open key-value store. */
final class ConfigSql implements ConfigRepository {
  private final Sql sql;

  ConfigSql(Sql sql) {
    this.sql = sql;
  }

  private static ConfigEntry read(Row r) throws SQLException {
    return new ConfigEntry(
        r.big("id"),
        r.text("config_key"),
        r.text("config_value"),
        r.time("created_at"),
        r.time("updated_at"));
  }

  @Override
  public List<ConfigEntry> all() {
    return sql.list("SELECT * FROM config_entries ORDER BY id", ConfigSql::read);
  }

  @Override
  public Optional<ConfigEntry> get(String key) {
    return sql.one("SELECT * FROM config_entries WHERE config_key = ?", ConfigSql::read, key);
  }

  @Override
  public ConfigEntry put(String key, String value, Instant now) {
    int updated =
        sql.update(
            "UPDATE config_entries SET config_value = ?, updated_at = ? WHERE config_key = ?",
            value,
            now,
            key);
    if (updated == 0) {
      sql.update(
          "INSERT INTO config_entries (config_key, config_value, created_at, updated_at)"
              + " VALUES (?, ?, ?, ?)",
          key,
          value,
          now,
          now);
    }
    return get(key).orElseThrow();
  }
}
