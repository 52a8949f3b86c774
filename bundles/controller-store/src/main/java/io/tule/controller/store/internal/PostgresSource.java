/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Kept apart so that the driver is needed only where PostgreSQL is configured. */
final class PostgresSource {
  private PostgresSource() {}

  static DataSource create(String url, String user, String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }
}
