/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers the store for the configured database. */
@Component(
    service = {Store.class, StoreComponent.class},
    configurationPid = "io.tule.controller.store")
@Designate(ocd = StoreComponent.Config.class)
public final class StoreComponent implements Store {
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

    /** Most connections at once, 1 to 64. */
    int poolSize() default 4;
  }

  private final SqlStore store;

  /** Opens the configured database. */
  @Activate
  public StoreComponent(Config config) throws IOException {
    this.store = open(config.url(), config.user(), config.password(), config.poolSize());
  }

  static SqlStore open(String configuredUrl, String user, String password, int poolSize)
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
    // WRITE_DELAY=0: what was committed is in the file when the commit returns.
    // QUERY_CACHE_SIZE: how many statements a connection keeps parsed; there are about a hundred.
    source.setURL(
        url + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;QUERY_CACHE_SIZE=256");
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  SqlStore sql() {
    return store;
  }

  @Override
  public <T> T inTransaction(Work<T> work) {
    return store.inTransaction(work);
  }

  @Override
  public <T> T read(Work<T> work) {
    return store.read(work);
  }

  @Deactivate
  void close() {
    store.close();
  }
}
