/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.ports;

import io.netty.channel.nio.NioEventLoopGroup;
import io.tule.amqp.client.RouterConnections;
import io.tule.proxy.internal.tcp.Routers;
import io.tule.proxy.internal.tcp.TcpComponent;
import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.face.RouterService;
import io.tule.router.internal.management.LogControl;
import java.time.Clock;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * TCP tunnels beside a router, without the rest of a node:
 *
 * <pre>
 * Tunnels one LISTEN TARGET       both halves
 * Tunnels near LISTEN EDGES       the listening half, beside an interior router that edges reach at EDGES
 * Tunnels far TARGET EDGES        the connecting half, beside an edge router
 * </pre>
 */
public final class Tunnels {
  private static final String QUEUE = "amqp:bench";
  private static final int LOOPS = 2;

  private final RouterService router;
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final NioEventLoopGroup loops = new NioEventLoopGroup(LOOPS);

  private Tunnels(String mode, String sections) throws Exception {
    Schema schema = Schema.load();
    String text =
        "[[\"router\",{\"id\":\"%s\",\"mode\":\"%s\"}]%s]".formatted(mode, mode, sections);
    router =
        RouterService.start(
            schema,
            new ConfReader(schema).parse(List.of(text), true),
            RouterConfig.SaslUsers.NONE,
            LogControl.NONE,
            Clock.systemUTC());
    Routers here =
        (where, loop, options, listener) ->
            RouterConnections.inProcess(router.router(), loop, options, listener);
    camel.addComponent("tule-tcp", new TcpComponent(here, () -> loops));
    camel.start();
  }

  /** Runs until it is killed. */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "one" -> {
        Tunnels t = new Tunnels("interior", "");
        t.route(QUEUE, place(args[2]));
        t.route(place(args[1]), QUEUE);
      }
      case "near" -> new Tunnels("interior", end("listener", args[2])).route(place(args[1]), QUEUE);
      case "far" -> new Tunnels("edge", end("connector", args[2])).route(QUEUE, place(args[1]));
      default -> throw new IllegalArgumentException(args[0]);
    }
    System.out.println("ready");
    Thread.currentThread().join();
  }

  private static String place(String port) {
    return "127.0.0.1:" + port;
  }

  private static String end(String type, String port) {
    return (",[\"%s\",{\"role\":\"edge\",\"host\":\"127.0.0.1\",\"port\":%s,"
            + "\"saslMechanisms\":\"ANONYMOUS\"}]")
        .formatted(type, port);
  }

  private void route(String from, String to) throws Exception {
    camel.addRoutes(
        new RouteBuilder(camel) {
          @Override
          public void configure() {
            errorHandler(noErrorHandler());
            from("tule-tcp:" + from).to("tule-tcp:" + to);
          }
        });
  }
}
