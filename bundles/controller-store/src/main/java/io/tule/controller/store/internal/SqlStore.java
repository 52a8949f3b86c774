/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import io.tule.controller.store.Store;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * A store on H2 or PostgreSQL.
 *
 * <p>H2 runs in this process alone, so one lock makes writing transactions serializable there;
 * PostgreSQL does it itself and asks for a retry where two transactions collide.
 */
public final class SqlStore implements Store, AutoCloseable {
  private static final int ATTEMPTS = 10;

  private final HikariDataSource pool;
  private final boolean embedded;
  private final ReentrantLock writer = new ReentrantLock(true);

  /** Opens the pool and brings the schema up to date. */
  SqlStore(DataSource source, boolean embedded, int poolSize) {
    this.embedded = embedded;
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName("tule-store");
    config.setMaximumPoolSize(poolSize);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    this.pool = new HikariDataSource(config);
    try (Connection connection = pool.getConnection()) {
      Migrations.run(connection);
    } catch (SQLException | RuntimeException e) {
      pool.close();
      throw new TuleException(
          ReasonCode.INTERNAL, "The database schema could not be brought up to date", e);
    }
  }

  @Override
  public <T> T inTransaction(Work<T> work) {
    if (!embedded) {
      return attempt(work, Connection.TRANSACTION_SERIALIZABLE);
    }
    writer.lock();
    try {
      return attempt(work, Connection.TRANSACTION_READ_COMMITTED);
    } finally {
      writer.unlock();
    }
  }

  @Override
  public <T> T read(Work<T> work) {
    return attempt(work, Connection.TRANSACTION_REPEATABLE_READ);
  }

  /** Work on a bare connection. */
  @FunctionalInterface
  interface Direct<T> {
    T run(Connection connection) throws SQLException, IOException;
  }

  /** Reads all tables as they were at one moment; writers go on. */
  <T> T snapshot(Direct<T> work) {
    // H2 keeps to one moment for all tables from this level on, PostgreSQL from the level below.
    return direct(
        work,
        embedded ? Connection.TRANSACTION_SERIALIZABLE : Connection.TRANSACTION_REPEATABLE_READ);
  }

  /** Runs one writing transaction while no other of this process writes; never repeated. */
  <T> T alone(Direct<T> work) {
    writer.lock();
    try {
      return direct(work, Connection.TRANSACTION_READ_COMMITTED);
    } finally {
      writer.unlock();
    }
  }

  boolean embedded() {
    return embedded;
  }

  private <T> T direct(Direct<T> work, int isolation) {
    try (Connection connection = pool.getConnection()) {
      connection.setTransactionIsolation(isolation);
      boolean done = false;
      try {
        T result = work.run(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
      }
    } catch (SQLException e) {
      throw translated(new SqlFailure(e));
    } catch (IOException e) {
      throw new TuleException(ReasonCode.INTERNAL, "Input or output failed: " + e, e);
    }
  }

  private <T> T attempt(Work<T> work, int isolation) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work, isolation);
      } catch (SqlFailure e) {
        boolean collision = e.sqlState().equals("40001") || e.sqlState().equals("40P01");
        if (!collision || attempt == ATTEMPTS) {
          throw translated(e);
        }
      }
    }
  }

  private <T> T once(Work<T> work, int isolation) {
    SqlTransaction transaction;
    T result;
    try (Connection connection = pool.getConnection()) {
      connection.setTransactionIsolation(isolation);
      transaction = new SqlTransaction(new Sql(connection));
      boolean done = false;
      try {
        result = work.run(transaction);
        connection.commit();
        done = true;
      } finally {
        if (!done) {
          connection.rollback();
        }
      }
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
    transaction.committed();
    return result;
  }

  private static TuleException translated(SqlFailure failure) {
    if (failure.sqlState().equals("23505")) {
      return new ControllerException(
          ErrorKind.DUPLICATE, ReasonCode.CONFLICT, "A concurrent change took the same name");
    }
    if (failure.sqlState().startsWith("22001")) {
      return ControllerException.validation("A value is too long");
    }
    return new TuleException(ReasonCode.INTERNAL, "The database refused an operation", failure);
  }

  @Override
  public void close() {
    pool.close();
  }
}
