/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2LocalFlowController;

/**
 * The window of a whole connection of HTTP/2. It begins with room for a few streams and grows as
 * some of them are not read, so that these stop no other: each stream's own window bounds what it
 * holds, and a budget what all connections hold together, of which one takes a small part at most.
 */
final class Http2Window extends ChannelInboundHandlerAdapter {
  /** What a stream may be sent before it is read. */
  static final int STREAM = 64 * 1024;

  /** What one connection takes of the budget at most: it keeps that until it closes. */
  private static final int MORE = 2 * 1024 * 1024;

  private static final int USUAL = 65_535;

  private final Http2FrameCodec codec;
  private final Http2Budget budget;
  private final int first;
  private final int most;
  private int granted = USUAL;
  private boolean over;

  /**
   * Creates it.
   *
   * @param first bytes with which the connection begins
   */
  Http2Window(Http2FrameCodec codec, Http2Budget budget, int first) {
    this.codec = codec;
    this.budget = budget;
    this.first = first;
    this.most = first + MORE;
  }

  /** Whether so much is unread that more streams may have to wait. */
  boolean isFull() {
    return unread() > granted / 2;
  }

  private int unread() {
    Http2Connection connection = codec.connection();
    return connection.local().flowController().unconsumedBytes(connection.connectionStream());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      begin(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    begin(context);
    context.fireChannelActive();
  }

  /** The codec has sent its settings by now, which must be the first frame. */
  private void begin(ChannelHandlerContext context) {
    if (granted == USUAL) {
      grow(context, first - USUAL);
      context.flush();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2DataFrame && granted < most && isFull()) {
      int more = Math.min(granted, most - granted);
      if (budget.take(more)) {
        grow(context, more);
      }
    }
    context.fireChannelRead(message);
  }

  private void grow(ChannelHandlerContext context, int more) {
    Http2Connection connection = codec.connection();
    Http2LocalFlowController flow = connection.local().flowController();
    try {
      flow.incrementWindowSize(connection.connectionStream(), more);
      granted += more;
    } catch (Http2Exception e) {
      context.fireExceptionCaught(e);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!over) {
      over = true;
      budget.give(Math.max(0, granted - first));
    }
    context.fireChannelInactive();
  }
}
