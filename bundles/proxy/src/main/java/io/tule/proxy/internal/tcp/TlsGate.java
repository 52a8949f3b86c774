/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import javax.net.ssl.SSLException;

/**
 * Stands between TLS and a tunnel. What one read of the socket brought goes on only as the tunnel
 * reads, and none is lost before the tunnel is there; the client's goodbye is its half-close, and
 * an end without one is none.
 */
final class TlsGate extends ChannelDuplexHandler {
  /** Bytes, then how they ended. Bounded: while these wait the socket is not read. */
  private final ArrayDeque<Object> waiting = new ArrayDeque<>(4);

  private boolean ended;
  private boolean draining;

  /** The tunnel has asked for more than there was. */
  private boolean wanted;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    waiting.add(message);
    drain(context);
  }

  private void drain(ChannelHandlerContext context) {
    if (draining) {
      return;
    }
    draining = true;
    try {
      while (!waiting.isEmpty() && context.channel().config().isAutoRead()) {
        Object next = waiting.poll();
        if (next instanceof ChannelInputShutdownEvent) {
          context.fireUserEventTriggered(next);
        } else if (next instanceof SSLException cut) {
          context.fireExceptionCaught(cut);
        } else {
          context.fireChannelRead(next);
        }
      }
    } finally {
      draining = false;
    }
    if (wanted && waiting.isEmpty()) {
      wanted = false;
      context.read();
    }
  }

  @Override
  public void read(ChannelHandlerContext context) {
    wanted = true;
    drain(context);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
      ended = true;
      waiting.add(ChannelInputShutdownEvent.INSTANCE);
      drain(context);
    } else if (!(event instanceof ChannelInputShutdownEvent)) {
      context.fireUserEventTriggered(event);
    } else if (!ended) {
      ended = true;
      waiting.add(new SSLException("cut off"));
      drain(context);
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // whether closing fails is all one
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (context.pipeline().last() == this) {
      context.close();
    } else {
      context.fireExceptionCaught(cause);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }
}
