/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tule.agent.localapi.internal.Limits;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on the addresses that it is told; one that cannot be had is tried again. Thread-safe. */
public final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final int THREADS = 2;
  private static final int LINE_BYTES = 4_096;
  private static final int HEADER_BYTES = 16_384;
  private static final int CHUNK_BYTES = 8_192;
  private static final int IDLE_SECONDS = 120;
  private static final int FLUSH_AFTER = 64;

  private final int port;
  private final Limits limits;
  private final Guard guard;
  private final Supplier<ChannelHandler> handlers;
  private final EventLoopGroup loops =
      new NioEventLoopGroup(THREADS, new DefaultThreadFactory("tule-localapi", true));
  private final Map<String, Channel> bound = new LinkedHashMap<>();
  private final Map<String, String> failures = new TreeMap<>();
  private Set<String> wanted = Set.of();
  private boolean closed;

  /**
   * Listens nowhere yet.
   *
   * @param handlers gives the last handler of each connection
   */
  Server(int port, Limits limits, Guard guard, Supplier<ChannelHandler> handlers) {
    this.port = port;
    this.limits = limits;
    this.guard = guard;
    this.handlers = handlers;
  }

  /** Creates a server of the Local API. */
  public static Server of(int port, Limits limits, Supplier<ChannelHandler> handlers) {
    return new Server(port, limits, new Guard(limits), handlers);
  }

  /** Says where to listen. Connections that exist stay. */
  public synchronized void listen(Set<String> addresses) {
    wanted = new LinkedHashSet<>(addresses);
    for (String address : Set.copyOf(bound.keySet())) {
      if (!wanted.contains(address)) {
        bound.remove(address).close().awaitUninterruptibly();
        LOG.info("Local API no longer at {}:{}", address, port);
      }
    }
    failures.keySet().retainAll(wanted);
    retry();
  }

  /** Tries again what could not be had. */
  public synchronized void retry() {
    if (closed) {
      return;
    }
    bound.values().removeIf(channel -> !channel.isOpen());
    for (String address : wanted) {
      if (!bound.containsKey(address)) {
        bind(address);
      }
    }
  }

  private void bind(String address) {
    var attempt = bootstrap().bind(new InetSocketAddress(address, port)).awaitUninterruptibly();
    if (attempt.isSuccess()) {
      bound.put(address, attempt.channel());
      failures.remove(address);
      LOG.info("Local API at {}:{}", address, port());
    } else {
      String why = String.valueOf(attempt.cause().getMessage());
      if (!why.equals(failures.put(address, why))) {
        LOG.warn("Local API cannot listen at {}:{}: {}", address, port, why);
      }
    }
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
        // Most buffers are small and short-lived, for which the heap is cheapest.
        .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
        // Some clients end their side after the request and still want the answer.
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(65_536, 262_144))
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel
                    .pipeline()
                    .addLast(guard.gate())
                    .addLast(new FlushConsolidationHandler(FLUSH_AFTER, true))
                    .addLast("idle", new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS))
                    .addLast(new HttpServerCodec(LINE_BYTES, HEADER_BYTES, CHUNK_BYTES))
                    .addLast(new HttpObjectAggregator(limits.messageBytes(), true))
                    .addLast(handlers.get());
              }
            });
  }

  /** The port; the one that was given by the system if none was asked for. */
  public synchronized int port() {
    return bound.values().stream()
        .findFirst()
        .map(channel -> ((InetSocketAddress) channel.localAddress()).getPort())
        .orElse(port);
  }

  /** One line for people. */
  public synchronized String state() {
    StringBuilder text = new StringBuilder();
    bound.keySet().forEach(address -> text.append(address).append(':').append(port()).append(' '));
    failures.forEach(
        (address, why) ->
            text.append("not at ")
                .append(address)
                .append(':')
                .append(port)
                .append(" (")
                .append(why)
                .append(") "));
    return text.toString().strip();
  }

  /** Ends all connections. */
  public void close() {
    synchronized (this) {
      closed = true;
      bound.values().forEach(channel -> channel.close().awaitUninterruptibly());
      bound.clear();
    }
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }

  /** What creates the last handler of a connection. */
  public static ChannelHandler handler(
      Access access,
      Endpoints endpoints,
      io.tule.agent.localapi.internal.socket.Sockets sockets,
      java.util.concurrent.Executor disk,
      java.util.concurrent.Executor slow) {
    return new ApiHandler(access, endpoints, sockets, disk, slow);
  }
}
