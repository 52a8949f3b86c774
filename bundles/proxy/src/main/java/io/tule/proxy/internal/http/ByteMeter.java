/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.tule.proxy.internal.flow.Meter;
import java.util.function.IntConsumer;

/** Counts a connection's bytes. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class ByteMeter extends ChannelDuplexHandler {
  private final Meter meter;
  private final IntConsumer came;
  private final IntConsumer go;

  /**
   * Counts for a port.
   *
   * @param came told how many bytes have come
   * @param go told how many bytes go
   */
  ByteMeter(Meter meter, IntConsumer came, IntConsumer go) {
    this.meter = meter;
    this.came = came;
    this.go = go;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      meter.in(bytes.readableBytes());
      came.accept(bytes.readableBytes());
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      meter.out(bytes.readableBytes());
      go.accept(bytes.readableBytes());
    }
    context.write(message, promise);
  }
}
