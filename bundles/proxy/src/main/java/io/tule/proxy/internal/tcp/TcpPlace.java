/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

/**
 * One end of a route.
 *
 * @param queue address in the message network, empty for a socket
 * @param router by which it is reached
 * @param host of a socket
 * @param port of a socket, 0 to 65535
 */
record TcpPlace(String queue, String router, String host, int port) {
  TcpPlace {
    if (queue.isEmpty() && (host.isEmpty() || port < 0 || port > 65535)) {
      throw new IllegalArgumentException("no place: " + host + ":" + port);
    }
  }

  static TcpPlace queue(String queue, String router) {
    if (queue.isEmpty()) {
      throw new IllegalArgumentException("no queue");
    }
    return new TcpPlace(queue, router, "", 0);
  }

  static TcpPlace socket(String host, int port) {
    return new TcpPlace("", "", host, port);
  }

  boolean isQueue() {
    return !queue.isEmpty();
  }
}
