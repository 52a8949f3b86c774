/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import io.tule.proxy.internal.flow.Meter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection, or one stream of HTTP/2. Its requests are answered one after the other;
 * what comes early waits unread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final HttpServer server;
  private final Served served;
  private final boolean secured;
  private final boolean http2;
  private final ArrayDeque<Object> waiting = new ArrayDeque<>(4);
  private Channel channel;
  private ServerExchange current;
  private ChannelFuture answer;
  private long headSince;
  private long idleSince;
  private long lingerSince;
  private boolean lingering;
  private boolean raw;
  private boolean draining;

  /** All is answered, and it closes once that is written. */
  private boolean closing;

  /** Counts for the route of the current request, while there is one. */
  private Meter routed;

  /** Bytes of a request whose route is not known yet. */
  private long early;

  ServerConnection(HttpServer server, Served served, boolean secured, boolean http2) {
    this.server = server;
    this.served = served;
    this.secured = secured;
    this.http2 = http2;
  }

  HttpServer server() {
    return server;
  }

  Channel channel() {
    return channel;
  }

  EventLoop loop() {
    return channel.eventLoop();
  }

  boolean isSecured() {
    return secured;
  }

  boolean isHttp2() {
    return http2;
  }

  InetSocketAddress remote() {
    Channel socket = http2 ? channel.parent() : channel;
    return (InetSocketAddress) socket.remoteAddress();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
    headSince = System.nanoTime();
    idleSince = headSince;
    server.opened(this);
  }

  /** Bytes have come: the time for a request's headers begins with the first. */
  void bytesCame(int n) {
    if (current == null && headSince == 0 && !closing && !http2) {
      headSince = System.nanoTime();
    }
    if (routed == null) {
      early += n;
    } else {
      routed.in(n);
    }
  }

  /** Bytes go to the client. */
  void bytesGo(int n) {
    if (routed != null) {
      routed.out(n);
    }
  }

  /** The current request goes by this route. */
  void routed(Meter meter) {
    routed = meter;
    served.by(meter);
    meter.in(early);
    early = 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (lingering || closing) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpObject || message instanceof ByteBuf) {
      waiting.add(message);
      drain();
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (current != null) {
      current.readComplete();
    }
    context.flush();
  }

  /** Takes what waits as far as somebody wants it. */
  void drain() {
    if (draining) {
      return;
    }
    draining = true;
    try {
      while (!waiting.isEmpty() && takes(waiting.peek())) {
        Object next = waiting.poll();
        try {
          take(next);
        } finally {
          ReferenceCountUtil.release(next);
        }
      }
    } finally {
      draining = false;
    }
    boolean read =
        waiting.isEmpty() && (current == null || current.isRequestDone() || current.takes());
    if (channel.config().isAutoRead() != (read || lingering)) {
      channel.config().setAutoRead(read || lingering);
    }
  }

  private boolean takes(Object message) {
    if (message instanceof HttpRequest) {
      return current == null;
    }
    return current == null || current.isRequestDone() || current.takes();
  }

  private void take(Object message) {
    if (message instanceof HttpRequest request) {
      headSince = 0;
      current = new ServerExchange(this, request);
      current.begin(request);
    }
    if (current != null && message instanceof HttpContent content) {
      current.content(content);
    } else if (current != null && raw && message instanceof ByteBuf bytes) {
      current.raw(bytes);
    }
  }

  /** The current request is answered and may be followed by another. */
  void next() {
    current = null;
    routed = null;
    headSince = waiting.isEmpty() ? 0 : System.nanoTime();
    idleSince = System.nanoTime();
    if (!draining) {
      drain();
    }
  }

  /** From now on there are only bytes. */
  void switchToRaw() {
    raw = true;
    channel.pipeline().remove(ServerPipeline.ENCODER);
    channel.pipeline().remove(ServerPipeline.DECODER);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /**
   * Closes when all is written; what still comes is thrown away meanwhile.
   *
   * @param written the last of the answer
   */
  void finish(boolean requestDone, ChannelFuture written) {
    current = null;
    answer = written;
    if (http2) {
      if (!requestDone) {
        linger();
      }
      return;
    }
    if (requestDone || !(channel instanceof SocketChannel socket)) {
      closing = true;
      headSince = 0;
      idleSince = System.nanoTime();
      waiting.forEach(ReferenceCountUtil::release);
      waiting.clear();
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(future -> socket.shutdownOutput());
    linger();
  }

  private void linger() {
    lingering = true;
    lingerSince = System.nanoTime();
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    channel.config().setAutoRead(true);
  }

  /** Breaks the connection off, so that nobody takes for whole what is not. */
  void abort() {
    if (!http2 && channel instanceof SocketChannel socket) {
      socket.config().setSoLinger(0);
    }
    close();
  }

  /** Closes it; from any thread. */
  void close() {
    channel.close();
  }

  /** Looks whether something takes too long. */
  void sweep(long now) {
    if (lingering) {
      if (now - lingerSince > LINGER_NANOS && (!http2 || answer.isDone())) {
        endLinger();
      } else if (isOver(now, lingerSince, server.limits().bodySeconds())) {
        abort();
      }
    } else if (closing) {
      // What is not read by now is lost: a plain close would look like its end.
      if (isOver(now, idleSince, server.limits().bodySeconds())) {
        abort();
      }
    } else if (current != null) {
      current.sweep(now);
    } else if (headSince != 0) {
      if (isOver(now, headSince, server.limits().headerSeconds())) {
        headSince = 0;
        ServerExchange.timeOut(this);
      }
    } else if (isOver(now, idleSince, server.limits().idleSeconds())) {
      close();
    }
  }

  /** Whoever still sends a request that has been answered is told that the rest is not wanted. */
  private void endLinger() {
    if (http2 && channel.isActive()) {
      lingering = false;
      closing = true;
      idleSince = System.nanoTime();
      channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    } else {
      close();
    }
  }

  static boolean isOver(long now, long since, int seconds) {
    return now - since > TimeUnit.SECONDS.toNanos(seconds);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (current != null) {
      current.writabilityChanged();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && current != null) {
      current.inputEnded();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    server.closed(this);
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    if (current != null) {
      ServerExchange last = current;
      current = null;
      last.gone();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    server.closed(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.debug("A connection failed", cause);
    }
    context.close();
  }
}
