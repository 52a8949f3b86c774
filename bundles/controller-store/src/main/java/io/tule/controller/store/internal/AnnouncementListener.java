/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.Subscription;
import io.tule.api.TuleException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears other controllers' announcements on a connection of its own. What was said while there was
 * none is read from the table of changes, and so is everything while listening is not possible.
 */
final class AnnouncementListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnnouncementListener.class);
  private static final int WAIT_MILLIS = 5_000;
  private static final long PAUSE_SECONDS = 2;

  private final DataSource source;
  private final Announcements announcements;
  private final Supplier<List<String>> pending;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ExecutorService executor;
  private Future<?> listening;

  /**
   * Creates the listener; it listens from the first subscription on.
   *
   * @param pending reads which agents have changes pending
   */
  AnnouncementListener(
      DataSource source, Announcements announcements, Supplier<List<String>> pending) {
    this.source = source;
    this.announcements = announcements;
    this.pending = pending;
    this.executor =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = Executors.defaultThreadFactory().newThread(work);
              thread.setName("tule-store-listen");
              thread.setDaemon(true);
              return thread;
            });
  }

  synchronized Subscription subscribe(Consumer<String> listener) {
    listeners.add(listener);
    if (listening == null) {
      listening = executor.submit(this::run);
    }
    return () -> listeners.remove(listener);
  }

  private void run() {
    boolean told = false;
    while (!closed.get()) {
      try (Connection connection = source.getConnection()) {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
          statement.execute("LISTEN " + Announcements.CHANNEL);
        }
        told = false;
        catchUp();
        listen(connection);
      } catch (SQLException | RuntimeException e) {
        if (!closed.get() && !told) {
          LOG.warn("Changes by other controllers are asked for, not heard: {}", e.getMessage());
          told = true;
        }
        catchUp();
      }
      pause();
    }
  }

  private void listen(Connection connection) throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    while (!closed.get()) {
      PGNotification[] heard = postgres.getNotifications(WAIT_MILLIS);
      if (heard == null || heard.length == 0) {
        // A connection that only listens does not notice that the other side is gone.
        try (Statement statement = connection.createStatement();
            ResultSet result = statement.executeQuery("SELECT 1")) {
          result.next();
        }
      } else {
        for (PGNotification one : heard) {
          if (!announcements.isOwn(one.getParameter())) {
            tell(Announcements.agentUuid(one.getParameter()));
          }
        }
      }
    }
  }

  private void catchUp() {
    if (closed.get()) {
      return;
    }
    try {
      pending.get().forEach(this::tell);
    } catch (TuleException e) {
      LOG.debug("The changes pending cannot be read", e);
    }
  }

  private void tell(String agentUuid) {
    listeners.forEach(listener -> listener.accept(agentUuid));
  }

  private void pause() {
    try {
      TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
    } catch (InterruptedException e) {
      closed.set(true);
    }
  }

  @Override
  public void close() {
    closed.set(true);
    executor.shutdownNow();
  }
}
