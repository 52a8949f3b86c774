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
import io.tule.controller.AgentPrincipal;
import io.tule.controller.store.Store;
import io.tule.controller.store.UserRepository;
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
  private final GroupCommit groupCommit = new GroupCommit(this::store);
  private final ColumnNumbers columns = new ColumnNumbers();
  private final VolumeNumbers volumeNumbers = new VolumeNumbers();
  private final KnownTokens<AgentPrincipal> agentTokens;
  private final KnownTokens<UserRepository.TokenRow> userTokens;

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
    // Of a shared database another controller may take a token away.
    this.agentTokens = embedded ? new KnownTokens<>() : KnownTokens.none();
    this.userTokens = embedded ? new KnownTokens<>() : KnownTokens.none();
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
    if (embedded) {
      return writtenAlone(work);
    }
    Done<T> done = attempt(work, Connections::takeWriter);
    done.transaction().committed();
    return done.result();
  }

  private <T> T writtenAlone(Work<T> work) {
    Done<T> done;
    writer.lock();
    try {
      done = attempt(work, Connections::takeWriter);
    } finally {
      writer.unlock();
    }
    try {
      if (!done.transaction().isStoredLater()) {
        groupCommit.await();
      }
    } finally {
      // What could not be put into the file is true for all who read nevertheless.
      done.transaction().committed();
    }
    return done.result();
  }

  @Override
  public <T> T read(Work<T> work) {
    Done<T> done = attempt(work, this::reader);
    done.transaction().committed();
    return done.result();
  }

  private Connection reader(Connections from) throws SQLException {
    Connection connection = from.take();
    if (!embedded) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
    return connection;
  }

  /** Has what was committed in the embedded database put into its file. */
  private void store() {
    try (Connection connection = connections.takeWriter();
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
      // The pool would roll back, after which the connection parses all its statements again.
      connection.commit();
    } catch (SQLException e) {
      throw SqlFailure.inCommit(e).translated();
    }
  }

  /** Work on a bare connection. */
  @FunctionalInterface
  interface Direct<T> {
    T run(Connection connection) throws SQLException, IOException;
  }

  /** Reads all tables as they were at one moment; writers go on. */
  <T> T snapshot(Direct<T> work) {
    if (!embedded) {
      return direct(work, Connections::take, Connection.TRANSACTION_REPEATABLE_READ);
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
        Connections::take,
        Connection.TRANSACTION_SERIALIZABLE);
  }

  private static void lazily(Connection connection, boolean on) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LAZY_QUERY_EXECUTION " + (on ? "TRUE" : "FALSE"));
    }
  }

  /** Runs one writing transaction while no other of this process writes; never repeated. */
  <T> T alone(Direct<T> work) {
    T result;
    writer.lock();
    try {
      result = direct(work, Connections::takeWriter, Connection.TRANSACTION_READ_COMMITTED);
    } finally {
      // H2 keeps some statements of work that failed.
      agentTokens.forget();
      userTokens.forget();
      volumeNumbers.forget();
      writer.unlock();
    }
    if (embedded) {
      groupCommit.await();
    }
    return result;
  }

  private <T> T direct(Direct<T> work, Source source, int isolation) {
    try (Connection connection = source.take(connections)) {
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

  /** What a transaction gave that is committed. */
  private record Done<T>(T result, SqlTransaction transaction) {}

  /** Where a transaction's connection is from. */
  @FunctionalInterface
  private interface Source {
    Connection take(Connections connections) throws SQLException;
  }

  private <T> Done<T> attempt(Work<T> work, Source source) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work, source);
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

  private <T> Done<T> once(Work<T> work, Source source) {
    try (Connection connection = source.take(connections)) {
      SqlTransaction transaction =
          new SqlTransaction(
              new Sql(connection, columns), announcements, agentTokens, userTokens, volumeNumbers);
      boolean done = false;
      try {
        T result = work.run(transaction);
        commit(connection);
        done = true;
        return new Done<>(result, transaction);
      } finally {
        if (!done) {
          undo(connection);
        }
      }
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  private static void undo(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is broken, and with it the transaction; why it was to end matters more.
      LOG.debug("No roll-back", e);
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
