/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.line;

import io.netty.channel.EventLoop;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.ConnectionOptions;
import io.tule.amqp.client.Remote;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.RouterConnections;
import io.tule.proxy.RouterPlace;
import io.tule.router.spi.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's connection to a router, whichever it is just now. Confined to its loop. */
public final class Line implements ConnectionListener {
  private static final Logger LOG = LoggerFactory.getLogger(Line.class);

  /** Who has links on it; told on the loop. */
  public interface User {
    /** Links may be made. */
    void up(RouterConnection connection);

    /** Its links are gone. */
    void down();
  }

  private final EventLoop loop;
  private final ConnectionOptions options;
  private final Set<User> users = new LinkedHashSet<>();
  private final Map<Class<?>, Object> shared = new LinkedHashMap<>();
  private Object place = "";
  private RouterConnection connection;
  private boolean up;

  Line(EventLoop loop, ConnectionOptions options) {
    this.loop = loop;
    this.options = options;
  }

  public EventLoop loop() {
    return loop;
  }

  /** Whether links may be made. */
  public boolean isUp() {
    return up;
  }

  /** What there is one of for each line, made when it is asked for first. */
  public <T> T shared(Class<T> type, Function<Line, T> maker) {
    Object known = shared.get(type);
    if (known == null) {
      known = maker.apply(this);
      shared.put(type, known);
    }
    return type.cast(known);
  }

  /** Tells a user from now on, at once if it is up. */
  public void use(User user) {
    if (users.add(user) && up) {
      user.up(connection);
    }
  }

  /** Tells it no more. */
  public void leave(User user) {
    users.remove(user);
  }

  /** Goes to another router: one in this process, a remote one, or none. */
  void go(Object next) {
    if (next.equals(place)) {
      return;
    }
    place = next;
    connect();
  }

  private void connect() {
    disconnect();
    Object next = place;
    try {
      if (next instanceof Router router) {
        connection = RouterConnections.inProcess(router, loop, options, this);
      } else if (next instanceof RouterPlace remote) {
        connection =
            RouterConnections.tcp(Remote.at(remote.host(), remote.port()), loop, options, this);
      }
    } catch (RuntimeException e) {
      LOG.warn("No connection to router {}: {}", next, e.toString());
    }
  }

  private void disconnect() {
    RouterConnection last = connection;
    connection = null;
    if (last != null) {
      if (up) {
        up = false;
        tellDown();
      }
      last.close();
    }
  }

  @Override
  public void up(RouterConnection which) {
    if (connection == null) {
      connection = which;
    }
    if (which != connection) {
      return;
    }
    up = true;
    for (User each : List.copyOf(users)) {
      each.up(which);
    }
  }

  @Override
  public void down(RouterConnection which, String reason) {
    if (which == connection && up) {
      LOG.info("The router is away: {}", reason);
      up = false;
      tellDown();
      if (place instanceof Router router) {
        // A connection within the process does not come back by itself, as one by TCP does.
        var unused = loop.schedule(() -> connectAgain(router), 1, TimeUnit.SECONDS);
      }
    }
  }

  private void connectAgain(Router router) {
    if (router.equals(place) && !up) {
      connect();
    }
  }

  private void tellDown() {
    for (User each : new ArrayList<>(users)) {
      each.down();
    }
  }
}
