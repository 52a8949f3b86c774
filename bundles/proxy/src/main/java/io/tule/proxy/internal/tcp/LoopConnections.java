/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.channel.EventLoop;
import io.netty.channel.MultithreadEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.ConnectionOptions;
import io.tule.amqp.client.RouterConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One connection to a router for each event loop, so that all that belongs to a TCP connection
 * happens on one thread.
 */
final class LoopConnections implements AutoCloseable {
  /** Time that a client waits for the router. */
  private static final long WAIT_MILLIS = 3_000;

  private static final int MOST_WAITING = 1024;

  private final IdentityHashMap<EventExecutor, One> all = new IdentityHashMap<>();

  /**
   * Opens them.
   *
   * @param up told on its loop each time that one can be used
   */
  LoopConnections(
      Routers routers,
      String router,
      MultithreadEventLoopGroup loops,
      String name,
      Consumer<RouterConnection> up) {
    int number = 0;
    for (EventExecutor each : loops) {
      One one = new One((EventLoop) each, up);
      all.put(each, one);
      one.connection =
          routers.open(router, one.loop, ConnectionOptions.named(name + "." + number++), one);
    }
  }

  /**
   * Runs a task with the connection of a loop, now or within a while, or says that there is none.
   * On that loop.
   */
  void with(EventLoop loop, Consumer<RouterConnection> task, Runnable none) {
    all.get(loop).with(task, none);
  }

  @Override
  public void close() {
    List<One> each = new ArrayList<>(all.values());
    each.forEach(one -> one.connection.close());
  }

  /** Who waits for a connection. */
  private static final class Waiting {
    final Consumer<RouterConnection> task;
    final Runnable none;
    boolean done;

    Waiting(Consumer<RouterConnection> task, Runnable none) {
      this.task = task;
      this.none = none;
    }
  }

  /** The connection of one loop, confined to it. */
  private static final class One implements ConnectionListener {
    final EventLoop loop;
    private final Consumer<RouterConnection> up;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private RouterConnection usable;
    volatile RouterConnection connection;

    One(EventLoop loop, Consumer<RouterConnection> up) {
      this.loop = loop;
      this.up = up;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a loop that has ended has no clients
    void with(Consumer<RouterConnection> task, Runnable none) {
      if (usable != null) {
        task.accept(usable);
      } else if (waiting.size() >= MOST_WAITING) {
        none.run();
      } else {
        Waiting w = new Waiting(task, none);
        waiting.add(w);
        loop.schedule(() -> expire(w), WAIT_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    private void expire(Waiting w) {
      if (!w.done) {
        w.done = true;
        waiting.remove(w);
        w.none.run();
      }
    }

    @Override
    public void up(RouterConnection c) {
      usable = c;
      up.accept(c);
      for (Waiting w = waiting.poll(); w != null && usable != null; w = waiting.poll()) {
        w.done = true;
        w.task.accept(c);
      }
    }

    @Override
    public void down(RouterConnection c, String reason) {
      usable = null;
    }
  }
}
