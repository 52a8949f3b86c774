/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.tunnels.internal;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.ConnectionOptions;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.RouterConnections;
import io.tule.api.ReasonCode;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.Tunnels;
import io.tule.router.spi.Router;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Streams over the router in this process. Thread and connection are there only once the first
 * stream was asked for.
 */
final class AmqpTunnels implements Tunnels, AutoCloseable {
  private static final int MOST_WAITING = 256;

  private final Supplier<Optional<Router>> routers;
  private final String name = "tule-tunnels-" + UUID.randomUUID();
  private final AtomicLong number = new AtomicLong();
  private Optional<NioEventLoopGroup> loops = Optional.empty();
  private Optional<Shared> shared = Optional.empty();
  private boolean closed;

  /**
   * Creates it.
   *
   * @param routers the router that is to be used now, if there is one
   */
  AmqpTunnels(Supplier<Optional<Router>> routers) {
    this.routers = routers;
  }

  @Override
  public Tunnel connect(String queue, Listener listener) {
    Handle handle = new Handle();
    Optional<Shared> way = way();
    if (way.isEmpty()) {
      listener.onClose(
          PortState.failed(ReasonCode.ROUTER_UNREACHABLE, "no router in this process"));
      return handle;
    }
    String link = name + "." + number.incrementAndGet();
    AmqpTunnel tunnel = new AmqpTunnel(way.get().connection, queue, link, listener);
    handle.tunnel = tunnel;
    way.get().begin(tunnel, listener);
    return handle;
  }

  private synchronized Optional<Shared> way() {
    Optional<Router> router = closed ? Optional.empty() : routers.get();
    if (shared.isPresent()
        && (shared.get().down || router.isEmpty() || router.get() != shared.get().router)) {
      shared.get().connection.close();
      shared = Optional.empty();
    }
    if (shared.isEmpty() && router.isPresent()) {
      if (loops.isEmpty()) {
        loops =
            Optional.of(new NioEventLoopGroup(1, new DefaultThreadFactory("tule-tunnels", true)));
      }
      shared = Optional.of(new Shared(router.get(), loops.get()));
    }
    return shared;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the thread's end
  public synchronized void close() {
    closed = true;
    shared.ifPresent(each -> each.connection.close());
    loops.ifPresent(group -> group.shutdownGracefully(0, 2, TimeUnit.SECONDS));
  }

  /** The connection that streams share. */
  private final class Shared implements ConnectionListener {
    final Router router;
    final RouterConnection connection;
    volatile boolean down;
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    Shared(Router router, NioEventLoopGroup loops) {
      this.router = router;
      this.connection =
          RouterConnections.inProcess(router, loops.next(), ConnectionOptions.named(name), this);
    }

    void begin(AmqpTunnel tunnel, Listener listener) {
      connection.execute(
          () -> {
            if (connection.isUp()) {
              tunnel.begin();
            } else if (down || waiting.size() >= MOST_WAITING) {
              listener.onClose(
                  PortState.failed(ReasonCode.ROUTER_UNREACHABLE, "the router is away"));
            } else {
              waiting.add(() -> begin(tunnel, listener));
            }
          });
    }

    private void release() {
      Deque<Runnable> all = new ArrayDeque<>(waiting);
      waiting.clear();
      all.forEach(Runnable::run);
    }

    @Override
    public void up(RouterConnection up) {
      release();
    }

    @Override
    public void down(RouterConnection lost, String reason) {
      down = true;
      release();
    }
  }

  /** A stream, or nothing where there was no way. */
  private static final class Handle implements Tunnel {
    private volatile AmqpTunnel tunnel;

    @Override
    public boolean write(byte[] bytes, int from, int length) {
      return tunnel == null || tunnel.write(bytes, from, length);
    }

    @Override
    public void end() {
      if (tunnel != null) {
        tunnel.end();
      }
    }

    @Override
    public void pause() {
      if (tunnel != null) {
        tunnel.pause();
      }
    }

    @Override
    public void resume() {
      if (tunnel != null) {
        tunnel.resume();
      }
    }

    @Override
    public void close() {
      if (tunnel != null) {
        tunnel.close();
      }
    }
  }
}
