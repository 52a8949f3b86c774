/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.ConnectException;

/**
 * One connection of HTTP/2 to a server, ready when the server has said how many streams it takes.
 * Confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class Http2Link extends ChannelInboundHandlerAdapter {
  /** Numbers of streams are used up after 2^30. */
  private static final int MOST_STREAMS = 1 << 29;

  private final Channel channel;
  private final Http2FrameCodec codec;
  private final Http2Window window;
  private final Promise<Http2Link> ready;
  private int streams;
  private int used;
  private boolean retired;
  private long idleSince = System.nanoTime();

  Http2Link(Channel channel, Http2FrameCodec codec, Http2Window window, Promise<Http2Link> ready) {
    this.channel = channel;
    this.codec = codec;
    this.window = window;
    this.ready = ready;
  }

  /** Whether it takes one more stream now; none before the server has said how many. */
  boolean takes() {
    Http2Connection.Endpoint<?> local = codec.connection().local();
    return ready.isSuccess()
        && !retired
        && channel.isActive()
        && Math.max(streams, local.numActiveStreams()) < local.maxActiveStreams()
        && !window.isFull();
  }

  /** Whether nothing goes by it. */
  boolean isIdle() {
    return streams == 0;
  }

  long idleSince() {
    return idleSince;
  }

  void open(Promise<Channel> result) {
    streams++;
    used++;
    retired |= used >= MOST_STREAMS;
    new Http2StreamChannelBootstrap(channel)
        .handler(new Http2StreamFrameToHttpObjectCodec(false))
        .open()
        .addListener(
            (Future<Http2StreamChannel> opened) -> {
              if (opened.isSuccess()) {
                opened.getNow().closeFuture().addListener(closed -> ended());
                result.trySuccess(opened.getNow());
              } else {
                ended();
                result.tryFailure(opened.cause());
              }
            });
  }

  private void ended() {
    streams--;
    idleSince = System.nanoTime();
    if (retired && streams == 0) {
      close();
    }
  }

  void close() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof Http2SettingsFrame) {
        ready.trySuccess(this);
      } else if (message instanceof Http2GoAwayFrame) {
        // What it has begun ends here, the rest is told that it was not begun.
        retired = true;
        if (streams == 0) {
          close();
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    retired = true;
    ready.tryFailure(new ConnectException("no HTTP/2 is spoken there"));
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
