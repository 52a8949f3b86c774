/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.metrics.MetricSink;
import io.tule.api.metrics.MetricSource;
import io.tule.controller.store.Store;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store on H2 or PostgreSQL.
 *
 * <p>H2 runs in this process alone, so one lock makes writing transactions serializable there;
 * PostgreSQL does it itself and asks for a retry where two transactions collide.
 */
public final class SqlStore implements Store, MetricSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqlStore.class);
  private static final int ATTEMPTS = 10;
  private static final int LONGEST_PAUSE_MILLIS = 200;

  private final Connections connections;
  private final boolean embedded;
  private final Announcements announcements;
  private final Optional<AnnouncementListener> listener;
  private final ReentrantLock writer = new ReentrantLock(true);

  /**
   * Brings the schema up to date and opens the pool.
   *
   * @throws TuleException of reason {@code STORE_UNAVAILABLE} where the database does not answer
   */
  SqlStore(DataSource source, boolean embedded, int poolSize) {
    this.embedded = embedded;
    try (Connection connection = source.getConnection()) {
      if (!embedded) {
        // Another controller may be at it; this one waits as long as it takes.
        connection.setNetworkTimeout(Runnable::run, 0);
      }
      Migrations.run(connection, !embedded);
    } catch (SQLException e) {
      throw SqlFailure.atStart(e);
    }
    this.connections = new Connections(source, poolSize, embedded);
    if (embedded) {
      this.announcements = Announcements.NONE;
      this.listener = Optional.empty();
    } else {
      this.announcements = new Announcements(UUID.randomUUID().toString());
      this.listener =
          Optional.of(
              new AnnouncementListener(
                  source, announcements, () -> read(tx -> tx.changes().agents())));
    }
  }

  @Override
  public <T> T inTransaction(Work<T> work) {
    if (!embedded) {
      return attempt(work, Connection.TRANSACTION_SERIALIZABLE);
    }
    writer.lock();
    try {
      return attempt(work, Connection.TRANSACTION_SERIALIZABLE);
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
    if (!embedded) {
      return direct(work, Connection.TRANSACTION_REPEATABLE_READ);
    }
    // H2 keeps to one moment for all tables from this level on, and else holds whole results.
    return direct(
        connection -> {
          lazily(connection, true);
          try {
            return work.run(connection);
          } finally {
            lazily(connection, false);
          }
        },
        Connection.TRANSACTION_SERIALIZABLE);
  }

  private static void lazily(Connection connection, boolean on) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LAZY_QUERY_EXECUTION " + (on ? "TRUE" : "FALSE"));
    }
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

  private <T> T direct(Direct<T> work, int isolation) {
    try (Connection connection = connections.take()) {
      // PostgreSQL opens a new connection's first transaction with its settings.
      connection.rollback();
      connection.setTransactionIsolation(isolation);
      boolean done = false;
      try {
        T result = work.run(connection);
        commit(connection);
        done = true;
        return result;
      } finally {
        if (!done) {
          undo(connection);
        }
      }
    } catch (SqlFailure e) {
      throw e.translated();
    } catch (SQLException e) {
      throw new SqlFailure(e).translated();
    } catch (IOException e) {
      throw new TuleException(ReasonCode.INTERNAL, "Input or output failed: " + e, e);
    }
  }

  @Override
  public boolean shared() {
    return !embedded;
  }

  @Override
  public Subscription onAnnouncement(Consumer<String> consumer) {
    return listener.map(heard -> heard.subscribe(consumer)).orElse(() -> {});
  }

  private <T> T attempt(Work<T> work, int isolation) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work, isolation);
      } catch (SqlFailure e) {
        if (attempt == ATTEMPTS || !e.isCollision(attempt == 1 && !embedded) || !pause(attempt)) {
          throw e.translated();
        }
      }
    }
  }

  /** Collided transactions that start again at once would collide again. */
  private static boolean pause(int attempt) {
    int most = Math.min(LONGEST_PAUSE_MILLIS, 2 << attempt);
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(most));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private <T> T once(Work<T> work, int isolation) {
    SqlTransaction transaction;
    T result;
    try (Connection connection = connections.take()) {
      begin(connection, isolation);
      transaction = new SqlTransaction(new Sql(connection), announcements);
      boolean done = false;
      try {
        result = work.run(transaction);
        commit(connection);
        done = true;
      } finally {
        if (!done) {
          undo(connection);
        }
      }
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
    transaction.committed();
    return result;
  }

  private static void undo(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is broken, and with it the transaction; why it was to end matters more.
      LOG.debug("No roll-back", e);
    }
  }

  private void begin(Connection connection, int isolation) throws SQLException {
    if (!embedded && isolation == Connection.TRANSACTION_REPEATABLE_READ) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
      }
    }
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw SqlFailure.inCommit(e);
    }
  }

  @Override
  public void report(MetricSink sink) {
    connections.report(sink);
  }

  @Override
  public void close() {
    listener.ifPresent(AnnouncementListener::close);
    connections.close();
  }
}
