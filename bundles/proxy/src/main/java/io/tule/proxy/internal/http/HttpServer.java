/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultithreadEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.proxy.internal.flow.Meter;
import io.tule.proxy.internal.flow.ServerTls;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open port. Any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class HttpServer {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 * 1024, 64 * 1024);
  private static final List<String> HTTP2 = List.of(ApplicationProtocolNames.HTTP_2);
  private static final List<String> HTTP =
      List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
  private static final long PATIENCE_SECONDS = 10;

  private final MultithreadEventLoopGroup loops;
  private final InetSocketAddress address;
  private final boolean http2;
  private final HttpLimits limits;
  private final Http2Budget budget;
  private final Meter meter = new Meter();

  /** All that were accepted: those in a handshake and those of HTTP/2 among them. */
  private final Set<Channel> sockets = ConcurrentHashMap.newKeySet();

  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
  private final List<ScheduledFuture<?>> sweeps = new ArrayList<>();
  private volatile RouteTable table = RouteTable.NONE;
  private volatile ServerTls tls = ServerTls.NONE;
  private volatile boolean closed;
  private Channel channel;

  HttpServer(
      MultithreadEventLoopGroup loops,
      InetSocketAddress address,
      boolean http2,
      HttpLimits limits,
      Http2Budget budget) {
    this.loops = loops;
    this.address = address;
    this.http2 = http2;
    this.limits = limits;
    this.budget = budget;
  }

  InetSocketAddress address() {
    return address;
  }

  HttpLimits limits() {
    return limits;
  }

  Http2Budget budget() {
    return budget;
  }

  Meter meter() {
    return meter;
  }

  RouteTable table() {
    return table;
  }

  ServerTls tls() {
    return tls;
  }

  boolean isHttp2() {
    return http2;
  }

  synchronized void add(HttpRoute route) {
    use(table.with(route));
  }

  synchronized void remove(HttpRoute route) {
    RouteTable next = table.without(route);
    if (next.routes().isEmpty()) {
      table = next;
    } else {
      use(next);
    }
  }

  /** Another route in the place of one, for requests to come. */
  synchronized void replace(HttpRoute before, HttpRoute after) {
    use(table.replacing(before, after));
  }

  private void use(RouteTable next) {
    tls = tls.with(next.routes().stream().map(HttpRoute::route).toList(), http2 ? HTTP2 : HTTP);
    table = next;
  }

  boolean isUnused() {
    return table.routes().isEmpty();
  }

  /** Listens. */
  synchronized void open() {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel child) {
                    accept(child);
                  }
                })
            .bind(address);
    if (!bound.awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS) || !bound.isSuccess()) {
      bound.cancel(true);
      throw failure(bound.cause());
    }
    channel = bound.channel();
    for (EventExecutor loop : loops) {
      sweeps.add(loop.scheduleWithFixedDelay(() -> sweep(loop), 1, 1, TimeUnit.SECONDS));
    }
  }

  private TuleException failure(Throwable cause) {
    String place = address.getHostString() + ":" + address.getPort();
    if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("denied")) {
      return new TuleException(ReasonCode.FORBIDDEN, "This process may not open " + place, cause);
    }
    if (cause instanceof IOException) {
      return new TuleException(ReasonCode.PORT_IN_USE, "Port " + place + " is taken", cause);
    }
    return new TuleException(ReasonCode.INTERNAL, "Port " + place + " does not open", cause);
  }

  private void accept(SocketChannel child) {
    InetAddress from = child.remoteAddress() == null ? null : child.remoteAddress().getAddress();
    if (from == null || closed || !enter(from)) {
      child.close();
      return;
    }
    meter.opened();
    Served served = new Served();
    sockets.add(child);
    child
        .closeFuture()
        .addListener(
            future -> {
              sockets.remove(child);
              leave(from);
              meter.closed();
              served.end();
            });
    ServerPipeline.build(this, child, served);
    if (closed) {
      child.close();
    }
  }

  private boolean enter(InetAddress from) {
    if (count.incrementAndGet() > limits.connections()) {
      count.decrementAndGet();
      return false;
    }
    if (perAddress.merge(from, 1, Integer::sum) > limits.connectionsPerAddress()) {
      leave(from);
      return false;
    }
    return true;
  }

  private void leave(InetAddress from) {
    count.decrementAndGet();
    perAddress.compute(from, (key, n) -> n == null || n <= 1 ? null : n - 1);
  }

  void opened(ServerConnection connection) {
    connections.add(connection);
    if (closed) {
      connection.close();
    }
  }

  void closed(ServerConnection connection) {
    connections.remove(connection);
  }

  private void sweep(EventExecutor loop) {
    long now = System.nanoTime();
    for (ServerConnection each : connections) {
      if (each.loop() == loop) {
        try {
          each.sweep(now);
        } catch (RuntimeException e) {
          LOG.warn("A connection failed", e);
          each.close();
        }
      }
    }
  }

  /** Closes the port and its connections. */
  synchronized void close() {
    closed = true;
    sweeps.forEach(each -> each.cancel(false));
    if (channel != null) {
      channel.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    connections.forEach(ServerConnection::close);
    sockets.forEach(Channel::close);
  }
}
