/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Connections to one server, kept for the next request. Confined to its loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class HttpTarget {
  static final String CODEC = "codec";
  private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 * 1024, 64 * 1024);
  private static final int CONNECT_MILLIS = 5_000;
  private static final int IDLE_SECONDS = 30;
  private static final int MOST = 2_048;

  /** Times that a request goes again which the server has not begun with. */
  private static final int REFUSALS = 3;

  /**
   * A server closes an idle connection at any time: only what may be repeated goes by an old one.
   */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoop loop;
  private final String host;
  private final int port;
  private final boolean http2;
  private final HttpLimits limits;
  private final ArrayDeque<ClientConnection> idle = new ArrayDeque<>();
  private final Set<ClientConnection> all = new LinkedHashSet<>();
  private final ScheduledFuture<?> sweep;
  private final Http2Pool streams;
  private int opening;
  private boolean closed;

  HttpTarget(
      EventLoop loop, String host, int port, boolean http2, HttpLimits limits, Http2Budget budget) {
    this.loop = loop;
    this.host = host;
    this.port = port;
    this.http2 = http2;
    this.limits = limits;
    this.streams = new Http2Pool(bootstrap(), loop, host, port, limits, budget);
    this.sweep = loop.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
  }

  HttpLimits limits() {
    return limits;
  }

  boolean isHttp2() {
    return http2;
  }

  String authority() {
    return host + ":" + port;
  }

  /** Sends a request. */
  void send(Call call, BiConsumer<Answer, Throwable> done) {
    long now = System.nanoTime();
    ClientConnection known = idle.pollLast();
    while (known != null) {
      if (known.isOpen() && (call.isIdempotent() || now - known.idleSince() < FRESH_NANOS)) {
        known.begin(call, done, true);
        return;
      }
      known.close();
      known = idle.pollLast();
    }
    sendFresh(call, done);
  }

  /** Sends a request by a new connection. */
  void sendFresh(Call call, BiConsumer<Answer, Throwable> done) {
    sendFresh(call, done, 0);
  }

  /** Sends a request again that the server has not begun with. */
  void sendAgain(Call call, BiConsumer<Answer, Throwable> done, int refusals) {
    if (refusals > REFUSALS || !call.body().isWhole()) {
      done.accept(null, new Failure(503, "The target takes no requests"));
    } else {
      sendFresh(call, done, refusals);
    }
  }

  private void sendFresh(Call call, BiConsumer<Answer, Throwable> done, int refusals) {
    if (closed || all.size() + opening >= MOST) {
      done.accept(null, new Failure(503, "The target has too many requests"));
      return;
    }
    opening++;
    Future<? extends Channel> channel = http2 ? streams.stream() : connect();
    channel.addListener(
        (Future<Channel> future) -> {
          opening--;
          if (!future.isSuccess()) {
            done.accept(null, failure(future.cause()));
          } else if (closed || call.isCancelled()) {
            future.getNow().close();
            done.accept(null, new Failure(502, "Nobody waits any more"));
          } else {
            ClientConnection connection = new ClientConnection(this, future.getNow(), refusals);
            all.add(connection);
            future.getNow().pipeline().addLast(connection);
            connection.begin(call, done, false);
          }
        });
  }

  private static Failure failure(Throwable cause) {
    if (cause instanceof Failure known) {
      return known;
    }
    return cause instanceof io.netty.channel.ConnectTimeoutException
        ? new Failure(504, "The target does not answer")
        : new Failure(
            502,
            cause instanceof ConnectException ? "The target refuses" : "The target is not there");
  }

  private Bootstrap bootstrap() {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER);
  }

  private Future<Channel> connect() {
    io.netty.util.concurrent.Promise<Channel> result = loop.newPromise();
    bootstrap()
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        CODEC,
                        new HttpClientCodec(
                            new HttpDecoderConfig()
                                .setMaxInitialLineLength(limits.lineBytes())
                                .setMaxHeaderSize(limits.headerBytes())
                                .setMaxChunkSize(64 * 1024),
                            false,
                            false));
              }
            })
        .connect(host, port)
        .addListener(
            (io.netty.channel.ChannelFuture future) -> {
              if (future.isSuccess()) {
                result.trySuccess(future.channel());
              } else {
                result.tryFailure(future.cause());
              }
            });
    return result;
  }

  /** It may take another request. */
  void idle(ClientConnection connection) {
    if (closed || http2) {
      connection.close();
    } else {
      idle.addLast(connection);
    }
  }

  void closed(ClientConnection connection) {
    all.remove(connection);
    idle.remove(connection);
  }

  private void sweep() {
    long now = System.nanoTime();
    ClientConnection oldest = idle.peekFirst();
    while (oldest != null && ServerConnection.isOver(now, oldest.idleSince(), IDLE_SECONDS)) {
      idle.pollFirst();
      oldest.close();
      oldest = idle.peekFirst();
    }
    new ArrayList<>(all).forEach(each -> each.sweep(now));
    streams.sweep(now, IDLE_SECONDS);
  }

  /** Closes all; on the loop. */
  void close() {
    closed = true;
    sweep.cancel(false);
    new ArrayList<>(all).forEach(ClientConnection::close);
    streams.close();
  }
}
