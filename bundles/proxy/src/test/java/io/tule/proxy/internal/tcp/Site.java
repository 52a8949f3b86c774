/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.channel.nio.NioEventLoopGroup;
import io.tule.amqp.client.RouterConnections;
import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.face.RouterService;
import io.tule.router.internal.management.LogControl;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A router and the routes beside it. */
final class Site implements AutoCloseable {
  private static final Schema SCHEMA = Schema.load();

  final RouterService router;
  final NioEventLoopGroup loops = new NioEventLoopGroup(Integer.getInteger("loops", 2));
  private final DefaultCamelContext camel = new DefaultCamelContext(false);

  /** Sections as qdrouterd.conf has them in JSON, after that of the router. */
  Site(String id, String mode, String... sections) throws Exception {
    String text =
        "[[\"router\",{\"id\":\"" + id + "\",\"mode\":\"" + mode + "\",\"workerThreads\":1}]";
    for (String section : sections) {
      text += "," + section;
    }
    router =
        RouterService.start(
            SCHEMA,
            new ConfReader(SCHEMA).parse(List.of(text + "]"), true),
            RouterConfig.SaslUsers.NONE,
            LogControl.NONE,
            Clock.systemUTC());
    Routers here =
        (where, loop, options, listener) ->
            RouterConnections.inProcess(router.router(), loop, options, listener);
    camel.addComponent("tule-tcp", new TcpComponent(here, () -> loops));
    camel.getShutdownStrategy().setTimeout(1);
    camel.getCamelContextExtension().setName(id);
    camel.start();
  }

  static String end(String type, String role, int port) {
    return ("[\"%s\",{\"role\":\"%s\",\"host\":\"127.0.0.1\",\"port\":%d,"
            + "\"saslMechanisms\":\"ANONYMOUS\"}]")
        .formatted(type, role, port);
  }

  static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Listens, and leads what comes to a queue. */
  int listen(String queue, int most) throws Exception {
    int port = freePort();
    route("tule-tcp:127.0.0.1:" + port + "?maxConnections=" + most, "tule-tcp:amqp:" + queue);
    return port;
  }

  void listenAt(String queue, int port) throws Exception {
    route("tule-tcp:127.0.0.1:" + port, "tule-tcp:amqp:" + queue);
  }

  /** Leads what comes to a queue to a port. */
  void connect(String queue, int port) throws Exception {
    route("tule-tcp:amqp:" + queue, "tule-tcp:127.0.0.1:" + port);
  }

  private void route(String from, String to) throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            errorHandler(noErrorHandler());
            from(from).routeId(from + "=>" + to).to(to);
          }
        });
  }

  void remove(String from, String to) throws Exception {
    camel.getRouteController().stopRoute(from + "=>" + to);
    camel.removeRoute(from + "=>" + to);
  }

  /** Waits until somebody takes links to a queue. */
  void awaitRoute(String queue) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (router.router().view().connectionLinkRoutes().stream()
        .noneMatch(r -> r.config().match().text().equals(queue))) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("nobody takes links to " + queue);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  int links() {
    return router.router().view().links().size();
  }

  @Override
  public void close() {
    camel.stop();
    router.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
