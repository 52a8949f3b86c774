/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.line;

import io.netty.channel.EventLoop;
import io.netty.channel.MultithreadEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.ConnectionOptions;
import io.tule.amqp.client.RouterConnection;
import io.tule.proxy.RouterPlace;
import io.tule.router.spi.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lines to all routers that bridges use. Any thread. */
public final class Lines implements AutoCloseable {
  private final MultithreadEventLoopGroup loops;
  private final String container;
  private final List<Router> routers = new ArrayList<>();
  private final Map<RouterPlace, Way> ways = new LinkedHashMap<>();
  private final Map<Line, RouterPlace> own = new LinkedHashMap<>();

  /**
   * On these loops.
   *
   * @param container name of the connections
   */
  public Lines(MultithreadEventLoopGroup loops, String container) {
    this.loops = loops;
    this.container = container;
  }

  /** The lines of one place, one for each loop. */
  private static final class Way {
    final Map<EventLoop, Line> lines = new LinkedHashMap<>();
    int uses;
  }

  /** A router has come into this process. */
  public synchronized void add(Router router) {
    routers.add(router);
    choose();
  }

  /** It has gone. */
  public synchronized void remove(Router router) {
    routers.remove(router);
    choose();
  }

  /** The lines to a place, until {@link #release}. */
  public synchronized List<Line> acquire(RouterPlace place) {
    Way way = ways.get(place);
    if (way == null) {
      way = new Way();
      for (EventExecutor each : loops) {
        EventLoop loop = (EventLoop) each;
        way.lines.put(loop, new Line(loop, ConnectionOptions.named(container)));
      }
      ways.put(place, way);
      go(way, place);
    }
    way.uses++;
    return List.copyOf(way.lines.values());
  }

  /** Ends one use of it. */
  public synchronized void release(RouterPlace place) {
    Way way = ways.get(place);
    if (way != null && --way.uses == 0) {
      ways.remove(place);
      way.lines.values().forEach(line -> line.loop().execute(() -> line.go("")));
    }
  }

  /**
   * A connection for one user alone, which follows the routers as the lines do.
   *
   * @param listener told of each connection in turn
   */
  public synchronized RouterConnection open(
      RouterPlace place, EventLoop loop, ConnectionOptions options, ConnectionListener listener) {
    Line line = new Line(loop, options);
    Following following = new Following(line, listener, () -> forget(line));
    own.put(line, place);
    Object next = best(place);
    loop.execute(
        () -> {
          line.use(following);
          line.go(next);
        });
    return following;
  }

  private synchronized void forget(Line line) {
    own.remove(line);
  }

  private void choose() {
    ways.forEach((place, way) -> go(way, place));
    own.forEach(
        (line, place) -> {
          Object next = best(place);
          line.loop().execute(() -> line.go(next));
        });
  }

  private void go(Way way, RouterPlace place) {
    Object next = best(place);
    way.lines.values().forEach(line -> line.loop().execute(() -> line.go(next)));
  }

  private Object best(RouterPlace place) {
    for (Router each : routers) {
      if (place.host().isEmpty()
          || (!place.id().isEmpty() && place.id().equals(each.config().id()))) {
        return each;
      }
    }
    if (place.host().isEmpty()) {
      return "";
    }
    for (Router each : routers) {
      if (each.isAt(place.host(), place.port())) {
        return each;
      }
    }
    return place;
  }

  @Override
  public synchronized void close() {
    routers.clear();
    ways.values()
        .forEach(way -> way.lines.values().forEach(line -> line.loop().execute(() -> line.go(""))));
    own.keySet().forEach(line -> line.loop().execute(() -> line.go("")));
    ways.clear();
    own.clear();
  }
}
