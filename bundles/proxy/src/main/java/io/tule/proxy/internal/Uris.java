/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import io.tule.proxy.BridgeSettings;
import io.tule.proxy.Mapping;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Camel's URIs of a mapping's two ends. */
final class Uris {
  private Uris() {}

  /**
   * The end that is a port: {@code tule-http:HOST:PORT}, {@code tule-tcp:HOST:PORT}.
   *
   * @param route name in Camel's registry of the {@code PortRoute}, for TCP of who watches it
   */
  static String port(Mapping mapping, BridgeSettings settings, String route) {
    String place = settings.host() + ":" + mapping.port();
    String more = mapping.inward() ? "&route=#" + route : "";
    return switch (mapping.protocol()) {
      case HTTP -> "tule-http:" + place + "?form=bridge" + more;
      case HTTP2 -> "tule-http:" + place + "?form=bridge&version=2" + more;
      case TCP -> "tule-tcp:" + place + (mapping.inward() ? "?watch=#" + route : "");
    };
  }

  /** The end that is a queue: {@code tule-amqp:QUEUE}, for TCP {@code tule-tcp:amqp:QUEUE}. */
  static String queue(Mapping mapping, BridgeSettings settings) {
    String queue = encode(mapping.queue());
    String router = "?router=" + encode(settings.router().toString());
    return switch (mapping.protocol()) {
      case HTTP -> "tule-amqp:" + queue + router + "&form=bridge";
      case HTTP2 -> "tule-amqp:" + queue + router + "&form=bridge&version=2";
      case TCP -> "tule-tcp:amqp:" + queue + router;
    };
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
