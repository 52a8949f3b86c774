/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import io.tule.controller.internal.Controller;
import io.tule.controller.internal.Settings;
import io.tule.controller.liquid.internal.LiquidEngine;
import io.tule.controller.rest.internal.http.RouteTable;
import io.tule.controller.rest.internal.observe.Origin;
import io.tule.controller.rest.internal.observe.Watch;
import io.tule.controller.rest.internal.resource.HeldRequests;
import io.tule.controller.store.internal.SqlStore;
import io.tule.controller.store.internal.StoreComponent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.rules.TemporaryFolder;

/** A real Controller on a new, empty H2 file, with open sign-up, served over HTTP. */
final class LiveController {
  /** As few as a small machine has. */
  private static final int THREADS = 8;

  private final TemporaryFolder folder = new TemporaryFolder();
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final Server server = new Server(new QueuedThreadPool(THREADS));
  private final ServerConnector connector = new ServerConnector(server);
  private final RouteTable table;
  private final int port;

  LiveController() throws Exception {
    this(false, Settings.TunnelHost.NONE);
  }

  LiveController(boolean likeIofog, Settings.TunnelHost tunnel) throws Exception {
    folder.create();
    Path data = folder.getRoot().toPath();
    Settings settings =
        new Settings(
            data,
            data.resolve("secret.key"),
            data.resolve("admin"),
            true,
            false,
            Duration.ofHours(1),
            Duration.ofHours(1),
            likeIofog,
            Settings.Signed.DEFAULT,
            Settings.Diagnostic.DEFAULT,
            tunnel);
    SqlStore store = StoreComponent.open("jdbc:h2:file:" + data.resolve("tule"), "tule", "", 4);
    Controller c = new Controller(store, Clock.systemUTC(), settings, scheduler);
    Services services =
        new Services(
            c.users(),
            c.userAdmin(),
            c.diagnostics(),
            c.tunnels(),
            c.compatibility(),
            c.agents(),
            c.applications(),
            c.microservices(),
            c.portForwards(),
            c.routes(),
            c.router(),
            c.config(),
            c.registries(),
            c.catalog(),
            c.edgeResources(),
            c.fileSets(),
            c.volumeMounts(),
            c.templates(),
            new LiquidEngine(),
            c.agentLink(),
            c.changeFeed());
    HeldRequests held = new HeldRequests(c.agentLink(), c.changeFeed(), Runnable::run, 2);
    ApiServlet servlet =
        new ApiServlet(
            services,
            held,
            Clock.systemUTC(),
            "1.2.3",
            new Watch(c.auditTrail(), c.audit(), new Origin(List.of("127.0.0.1"))));
    table = servlet.routes();
    ServletContextHandler context = new ServletContextHandler();
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/api/v3/*");
    server.setHandler(context);
    server.addConnector(connector);
    server.start();
    port = connector.getLocalPort();
  }

  /** Scheme, host and port. */
  String base() {
    return "http://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** What is in the database, table by table, without what reading changes. */
  Map<String, String> tables() throws SQLException {
    Map<String, String> tables = new TreeMap<>();
    String url = "jdbc:h2:file:" + folder.getRoot().toPath().resolve("tule");
    try (Connection connection = DriverManager.getConnection(url, "tule", "");
        Statement statement = connection.createStatement()) {
      List<String> names = new ArrayList<>();
      try (ResultSet result = statement.executeQuery("SHOW TABLES")) {
        while (result.next()) {
          names.add(result.getString(1));
        }
      }
      for (String name : names) {
        if (name.toLowerCase(Locale.ROOT).matches(".*(token|audit).*")) {
          continue;
        }
        try (ResultSet result = statement.executeQuery("SELECT * FROM " + name)) {
          Set<String> rows = new TreeSet<>();
          while (result.next()) {
            StringBuilder row = new StringBuilder();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
              row.append(result.getString(i)).append('|');
            }
            rows.add(row.toString());
          }
          tables.put(name, rows.toString());
        }
      }
    }
    return tables;
  }

  RouteTable routes() {
    return table;
  }

  void close() throws Exception {
    server.stop();
    scheduler.shutdownNow();
    folder.delete();
  }
}
