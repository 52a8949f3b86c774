/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.ports;

import io.tule.proxy.BridgeSettings;
import io.tule.proxy.Mapping;
import io.tule.proxy.RouterPlace;
import io.tule.proxy.internal.ProxyEngine;
import io.tule.proxy.internal.http.HttpLimits;
import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.face.RouterService;
import io.tule.router.internal.management.LogControl;
import java.time.Clock;
import java.util.List;

/**
 * Tunnels of public ports beside a router, without the rest of a node. PROTOCOL is {@code http},
 * {@code http2} or {@code tcp}:
 *
 * <pre>
 * Tunnels PROTOCOL one LISTEN TARGET   both halves
 * Tunnels PROTOCOL near LISTEN EDGES   the listening half, beside an interior router that edges
 *                                      reach at EDGES
 * Tunnels PROTOCOL far TARGET EDGES    the connecting half, beside an edge router
 * </pre>
 */
public final class Tunnels {
  private static final String QUEUE = "bench";

  private final ProxyEngine engine = new ProxyEngine("bench", HttpLimits.DEFAULT);
  private final String protocol;

  private Tunnels(String protocol, String mode, String sections) throws Exception {
    this.protocol = protocol;
    Schema schema = Schema.load();
    String text =
        "[[\"router\",{\"id\":\"%s\",\"mode\":\"%s\"}]%s]".formatted(mode, mode, sections);
    RouterService router =
        RouterService.start(
            schema,
            new ConfReader(schema).parse(List.of(text), true),
            RouterConfig.SaslUsers.NONE,
            LogControl.NONE,
            Clock.systemUTC());
    engine.add(router.router());
  }

  /** Runs until it is killed. */
  public static void main(String[] args) throws Exception {
    String protocol = args[0];
    switch (args[1]) {
      case "one" -> {
        Tunnels both = new Tunnels(protocol, "interior", "");
        both.connect(args[3]);
        both.listen(args[2]);
      }
      case "near" -> new Tunnels(protocol, "interior", end("listener", args[3])).listen(args[2]);
      case "far" -> new Tunnels(protocol, "edge", end("connector", args[3])).connect(args[2]);
      default -> throw new IllegalArgumentException(args[1]);
    }
    System.out.println("ready");
    Thread.currentThread().join();
  }

  private static String end(String type, String port) {
    return (",[\"%s\",{\"role\":\"edge\",\"host\":\"127.0.0.1\",\"port\":%s,"
            + "\"saslMechanisms\":\"ANONYMOUS\"}]")
        .formatted(type, port);
  }

  private void listen(String port) {
    open(protocol + ":" + port + "=>amqp:" + QUEUE);
  }

  private void connect(String port) {
    open("amqp:" + QUEUE + "=>" + protocol + ":" + port);
  }

  private void open(String text) {
    Mapping mapping = Mapping.parse(text);
    engine.open(mapping, BridgeSettings.of(mapping, RouterPlace.HERE).at("127.0.0.1"));
  }
}
