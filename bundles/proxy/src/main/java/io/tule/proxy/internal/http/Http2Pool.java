/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.tule.proxy.internal.flow.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connections of HTTP/2 to one server: one, and more as the server's bound of streams asks for, or
 * as it says that one will end. Confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class Http2Pool {
  private static final int FIRST_WINDOW = 1024 * 1024;
  private static final int SETTINGS_MILLIS = 5_000;
  private static final int CLOSE_MILLIS = 1_000;

  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final String host;
  private final int port;
  private final HttpLimits limits;
  private final Http2Budget budget;
  private final List<Http2Link> links = new ArrayList<>();
  private Future<Http2Link> opening;

  Http2Pool(
      Bootstrap bootstrap,
      EventLoop loop,
      String host,
      int port,
      HttpLimits limits,
      Http2Budget budget) {
    this.bootstrap = bootstrap;
    this.loop = loop;
    this.host = host;
    this.port = port;
    this.limits = limits;
    this.budget = budget;
  }

  /** A new stream, by whichever connection takes it. */
  Future<Channel> stream() {
    Promise<Channel> result = loop.newPromise();
    open(result);
    return result;
  }

  private void open(Promise<Channel> result) {
    for (Http2Link each : links) {
      if (each.takes()) {
        each.open(result);
        return;
      }
    }
    Future<Http2Link> next = opening;
    if (next == null) {
      next = connect();
      if (!next.isDone()) {
        opening = next;
        next.addListener(future -> opening = null);
      }
    }
    next.addListener(
        (Future<Http2Link> future) -> {
          if (!future.isSuccess()) {
            result.tryFailure(future.cause());
          } else if (future.getNow().isIdle() && !future.getNow().takes()) {
            result.tryFailure(new Failure(503, "The target takes no requests"));
          } else {
            open(result);
          }
        });
  }

  private Future<Http2Link> connect() {
    Promise<Http2Link> ready = loop.newPromise();
    ChannelFuture connecting =
        bootstrap
            .clone()
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    build(channel, ready);
                  }
                })
            .connect(host, port);
    connecting.addListener(
        future -> {
          if (!future.isSuccess()) {
            ready.tryFailure(future.cause());
          }
        });
    loop.schedule(
        () -> {
          if (ready.tryFailure(new ConnectTimeoutException("no settings"))) {
            connecting.channel().close();
          }
        },
        SETTINGS_MILLIS,
        TimeUnit.MILLISECONDS);
    return ready;
  }

  private void build(Channel channel, Promise<Http2Link> ready) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient()
            .gracefulShutdownTimeoutMillis(CLOSE_MILLIS)
            .initialSettings(
                Http2Settings.defaultSettings()
                    .pushEnabled(false)
                    .initialWindowSize(Http2Window.STREAM)
                    .maxHeaderListSize(limits.headerBytes()))
            .build();
    Http2Window window = new Http2Window(codec, budget, FIRST_WINDOW);
    Http2Link link = new Http2Link(channel, codec, window, ready);
    channel
        .pipeline()
        .addLast(
            codec, window, new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()), link);
    links.add(link);
    channel.closeFuture().addListener(future -> links.remove(link));
  }

  /** Closes what nobody has used for a while. */
  void sweep(long now, int idleSeconds) {
    for (Http2Link each : List.copyOf(links)) {
      if (each.isIdle() && ServerConnection.isOver(now, each.idleSince(), idleSeconds)) {
        each.close();
      }
    }
  }

  void close() {
    List.copyOf(links).forEach(Http2Link::close);
  }
}
