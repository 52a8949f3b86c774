/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.Map;

/** Counts the bytes of one stream of HTTP/2: bodies, and headers before they are compressed. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class StreamMeter extends ChannelDuplexHandler {
  private final ServerConnection connection;

  StreamMeter(ServerConnection connection) {
    this.connection = connection;
  }

  private static int bytes(Object message) {
    if (message instanceof Http2DataFrame data) {
      return data.content().readableBytes();
    }
    int n = 0;
    if (message instanceof Http2HeadersFrame frame) {
      for (Map.Entry<CharSequence, CharSequence> each : frame.headers()) {
        n += each.getKey().length() + each.getValue().length();
      }
    }
    return n;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection.bytesCame(bytes(message));
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    connection.bytesGo(bytes(message));
    context.write(message, promise);
  }
}
