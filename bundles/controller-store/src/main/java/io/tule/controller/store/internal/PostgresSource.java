/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Kept apart so that the driver is needed only where PostgreSQL is configured. */
final class PostgresSource {
  private static final int CONNECT_SECONDS = 3;

  /** An answer that does not come in that time will not come: the network is cut. */
  private static final int ANSWER_SECONDS = 10;

  private PostgresSource() {}

  static DataSource create(String url, String user, String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setApplicationName("tule");
    source.setTcpKeepAlive(true);
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setLoginTimeout(CONNECT_SECONDS);
    source.setSocketTimeout(ANSWER_SECONDS);
    // after the defaults, so that the URL's own parameters win
    source.setURL(url);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }
}
