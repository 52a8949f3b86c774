/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.tule.api.metrics.MetricSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections of a pool. While the database is away only one caller at a time waits for it, for
 * {@link #WAIT_MILLIS} at most; the others fail at once, so that no threads pile up.
 */
final class Connections implements AutoCloseable {
  /** How long a caller waits for a connection. */
  static final int WAIT_MILLIS = 3_000;

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final int VALIDATION_MILLIS = 1_000;

  /** One that writes, and one that has what was written put into the file. */
  private static final int WRITERS = 2;

  private final HikariDataSource pool;

  /** Of the embedded database; else the pool itself. */
  private final HikariDataSource writers;

  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicBoolean trying = new AtomicBoolean();

  Connections(DataSource source, int size, boolean embedded) {
    HikariConfig config = config(source, "tule-store", size);
    if (embedded) {
      // All statements of a transaction see one state.
      config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
      HikariConfig writing = config(source, "tule-store-writers", WRITERS);
      // One at a time writes, so nothing changes under it. From the next level on the database
      // looks at every table when a transaction begins.
      writing.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
      this.pool = new HikariDataSource(config);
      this.writers = new HikariDataSource(writing);
    } else {
      config.setConnectionTimeout(WAIT_MILLIS);
      config.setValidationTimeout(VALIDATION_MILLIS);
      config.setInitializationFailTimeout(-1);
      config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
      // A controller that was cut off must not keep its rows locked.
      config.setConnectionInitSql("SET idle_in_transaction_session_timeout = '60s'");
      this.pool = new HikariDataSource(config);
      this.writers = pool;
    }
  }

  private static HikariConfig config(DataSource source, String name, int size) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName(name);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    return config;
  }

  /** A connection for a transaction that writes. */
  Connection takeWriter() throws SQLException {
    return writers == pool ? take() : writers.getConnection();
  }

  /** A connection for a transaction that reads. */
  Connection take() throws SQLException {
    if (!away.get() || established()) {
      return waiting();
    }
    if (!trying.compareAndSet(false, true)) {
      throw new SQLTransientConnectionException("The database is away", "08001");
    }
    try {
      return waiting();
    } finally {
      trying.set(false);
    }
  }

  private Connection waiting() throws SQLException {
    try {
      Connection connection = pool.getConnection();
      if (away.compareAndSet(true, false)) {
        LOG.info("The database answers again");
      }
      return connection;
    } catch (SQLException e) {
      // With connections in the pool it is only busy.
      if (!pool.isClosed() && !established() && away.compareAndSet(false, true)) {
        LOG.warn("The database does not answer: {}", reason(e));
      }
      throw e;
    }
  }

  private static String reason(SQLException e) {
    return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
  }

  private boolean established() {
    HikariPoolMXBean state = pool.getHikariPoolMXBean();
    return state != null && state.getTotalConnections() > 0;
  }

  /** Tells how the pool is used. */
  void report(MetricSink sink) {
    HikariPoolMXBean state = pool.getHikariPoolMXBean();
    if (state == null) {
      return;
    }
    String name = "tule_store_connections";
    String help = "Connections to the database";
    sink.gauge(name, help, state.getActiveConnections(), "state", "active");
    sink.gauge(name, help, state.getIdleConnections(), "state", "idle");
    sink.gauge("tule_store_connections_max", "Most connections at once", pool.getMaximumPoolSize());
    sink.gauge(
        "tule_store_connections_awaited",
        "Threads that wait for a connection",
        state.getThreadsAwaitingConnection());
  }

  @Override
  public void close() {
    writers.close();
    pool.close();
  }
}
