/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.spi;

import io.tule.router.config.ConnectionRole;
import io.tule.router.config.RouterConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A running router. All of its interfaces may be called from any thread; none of the calls blocks
 * for input or output.
 */
public interface Router extends AutoCloseable {
  /** What it was started with. */
  RouterConfig config();

  /** Looks at it. */
  RouterView view();

  /** Changes it. */
  RouterControl control();

  /** Tells it where the other routers are. */
  Topology topology();

  /** Takes part in its traffic. */
  Endpoints endpoints();

  /**
   * Opens a connection from within the process, as a client's, held to no policy.
   *
   * @param name for people, in the place of a peer's address
   * @param readable told, on any thread and under a lock of the router's, that {@link Pipe#read}
   *     has something or the pipe has ended; told again only after {@code read} gave nothing. It
   *     must do no more than hand over
   */
  Pipe connect(String name, Runnable readable);

  /** Puts a policy in the place of the one before; at first everything is allowed. */
  void setPolicy(Policy policy);

  /**
   * The one thread of the agents (management, routing protocol): subscribers and {@link
   * TopologyListener}s are called on it, in order, and never under a lock of the router.
   */
  ScheduledExecutorService agentThread();

  /** Begins to listen and to connect, as configured. */
  void start();

  /** Closes connections and listeners and ends the threads. */
  @Override
  void close();

  /**
   * Whether clients on this machine reach this router there.
   *
   * @param host an address of this machine or {@code localhost}; other names are not looked up
   * @param port of a listener for clients
   */
  default boolean isAt(String host, int port) {
    return isLocal(host)
        && view().listeners().stream()
            .anyMatch(each -> each.port() == port && each.peer().role() == ConnectionRole.NORMAL);
  }

  private static boolean isLocal(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    if (!host.matches("[0-9.]+|[0-9A-Fa-f:]+:[0-9A-Fa-f:.]*")) {
      return false;
    }
    try {
      InetAddress address = InetAddress.getAllByName(host)[0];
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      return false;
    }
  }
}
