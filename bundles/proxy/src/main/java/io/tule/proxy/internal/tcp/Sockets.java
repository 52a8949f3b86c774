/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;

/** How the sockets of tunnels are set. */
final class Sockets {
  private static final int SMALLEST_READ = 512;
  private static final int FIRST_READ = 2048;

  /** Reads in a row while the socket has more. */
  private static final int READS = 4;

  private static final int LOW_WATER = 64 * 1024;
  private static final int HIGH_WATER = 256 * 1024;

  private Sockets() {}

  /** Sets a channel before it is registered; no more than a chunk is read at once. */
  static void set(ChannelConfig c, Budget budget) {
    c.setAutoRead(false);
    c.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    c.setOption(ChannelOption.TCP_NODELAY, true);
    c.setOption(ChannelOption.SO_KEEPALIVE, true);
    c.setWriteBufferWaterMark(new WriteBufferWaterMark(LOW_WATER, HIGH_WATER));
    AdaptiveRecvByteBufAllocator reads =
        new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, TunnelForm.CHUNK);
    reads.maxMessagesPerRead(READS);
    RecvByteBufAllocator bounded = () -> new Bounded(reads.newHandle(), budget);
    c.setRecvByteBufAllocator(bounded);
  }

  /** Nothing more is sent; the other direction goes on. Within TLS that is said by an alert. */
  @SuppressWarnings("FutureReturnValueIgnored") // what fails is told by the channel's events
  static void shutdownOutput(SocketChannel c) {
    SslHandler tls = c.pipeline().get(SslHandler.class);
    if (tls == null) {
      c.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(said -> c.shutdownOutput());
    }
  }

  /** Reads no more than the budget has. */
  private static final class Bounded extends RecvByteBufAllocator.DelegatingHandle {
    private final Budget budget;

    @SuppressWarnings("deprecation") // Netty's own delegating handle takes no other
    Bounded(RecvByteBufAllocator.Handle handle, Budget budget) {
      super(handle);
      this.budget = budget;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator from) {
      return from.ioBuffer(Math.min(guess(), budget.chunk()));
    }
  }
}
