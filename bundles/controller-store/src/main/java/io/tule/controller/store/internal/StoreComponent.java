/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.metrics.MetricSource;
import io.tule.controller.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the store while the configured database could be opened. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.tule.controller.store")
@Designate(ocd = StoreComponent.Config.class)
public final class StoreComponent {
  private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);
  private static final long RETRY_SECONDS = 2;

  /** PID io.tule.controller.store. */
  @ObjectClassDefinition(name = "Tule controller store")
  public @interface Config {
    /** JDBC URL. */
    @AttributeDefinition(
        description =
            "jdbc:h2:... or jdbc:postgresql:...; empty: an H2 file in $TULE_DATA/controller")
    String url() default "";

    /** User name. */
    String user() default "tule";

    /** Password. */
    @AttributeDefinition(type = AttributeType.PASSWORD)
    String password() default "";

    /** File with the password. */
    @AttributeDefinition(description = "takes the place of the password where it is given")
    String passwordFile() default "";

    /** Most connections at once, 1 to 64. */
    int poolSize() default 4;
  }

  private final BundleContext bundle;
  private final Config config;
  private final ScheduledExecutorService executor;
  private Optional<SqlStore> store = Optional.empty();
  private Optional<ServiceRegistration<?>> registration = Optional.empty();
  private boolean told;
  private boolean closed;

  /** Opens the configured database, or tries until it can be opened. */
  @Activate
  public StoreComponent(BundleContext bundle, Config config) {
    this.bundle = bundle;
    this.config = config;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = Executors.defaultThreadFactory().newThread(work);
              thread.setName("tule-store-start");
              thread.setDaemon(true);
              return thread;
            });
    executor.execute(this::start);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the next attempt looks after itself
  private void start() {
    try {
      publish(open(config.url(), config.user(), password(), config.poolSize()));
    } catch (TuleException e) {
      if (e.reason() == ReasonCode.STORE_UNAVAILABLE) {
        if (!told) {
          LOG.warn("The database cannot be used yet, waiting for it: {}", e.getMessage());
          told = true;
        }
        executor.schedule(this::start, RETRY_SECONDS, TimeUnit.SECONDS);
      } else {
        LOG.error("The store does not start: {}", e.getMessage(), e);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("The store does not start", e);
    }
  }

  private synchronized void publish(SqlStore opened) {
    if (closed) {
      opened.close();
      return;
    }
    if (told) {
      LOG.info("The database can be used now");
    }
    store = Optional.of(opened);
    String[] names = {
      Store.class.getName(), SqlStore.class.getName(), MetricSource.class.getName()
    };
    registration = Optional.of(bundle.registerService(names, opened, null));
  }

  private String password() throws IOException {
    return config.passwordFile().isBlank()
        ? config.password()
        : Files.readString(Path.of(config.passwordFile())).strip();
  }

  /**
   * Opens a database.
   *
   * @param configuredUrl of JDBC; empty: an H2 file below the data directory
   */
  public static SqlStore open(String configuredUrl, String user, String password, int poolSize)
      throws IOException {
    String url = configuredUrl.isBlank() ? defaultUrl() : configuredUrl;
    int size = Math.max(1, Math.min(64, poolSize));
    if (url.startsWith("jdbc:h2:")) {
      return new SqlStore(h2(url, user, password), true, size);
    }
    if (url.startsWith("jdbc:postgresql:")) {
      return new SqlStore(PostgresSource.create(url, user, password), false, size);
    }
    throw new IllegalArgumentException("io.tule.controller.store: url is not H2 or PostgreSQL");
  }

  /** A connection to a new embedded database that nobody else uses. */
  static Connection scratch(Path file) throws SQLException {
    Connection connection = h2("jdbc:h2:file:" + file.toAbsolutePath(), "tule", "").getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static String defaultUrl() throws IOException {
    String data = System.getenv("TULE_DATA");
    Path home =
        data == null || data.isBlank()
            ? Path.of(System.getProperty("user.home"), ".tule")
            : Path.of(data);
    Path folder = Files.createDirectories(home.resolve("controller").toAbsolutePath());
    return "jdbc:h2:file:" + folder.resolve("tule");
  }

  private static DataSource h2(String url, String user, String password) {
    JdbcDataSource source = new JdbcDataSource();
    // A commit alone is in the file within WRITE_DELAY ms; SqlStore waits until it is.
    // QUERY_CACHE_SIZE: how many statements a connection keeps parsed; there are about a hundred.
    source.setURL(
        url + ";WRITE_DELAY=500;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;QUERY_CACHE_SIZE=256");
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  @Deactivate
  void close() {
    executor.shutdownNow();
    Optional<ServiceRegistration<?>> registered;
    Optional<SqlStore> opened;
    synchronized (this) {
      closed = true;
      registered = registration;
      opened = store;
    }
    // not under the lock: whoever uses the store ends with it
    registered.ifPresent(ServiceRegistration::unregister);
    opened.ifPresent(SqlStore::close);
  }
}
