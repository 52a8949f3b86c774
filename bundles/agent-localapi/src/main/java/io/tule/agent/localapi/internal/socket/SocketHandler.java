/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.tule.agent.localapi.internal.http.Guard;
import java.time.Clock;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both sockets of a microservice have in common. All state is used on the connection's thread.
 */
abstract class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
  static final byte PING = 0x9;
  static final byte PONG = 0xA;
  static final byte ACK = 0xB;
  static final byte CONTROL_SIGNAL = 0xC;
  static final byte MESSAGE = 0xD;
  static final byte RECEIPT = 0xE;
  static final byte RESOURCE_SIGNAL = 0xF;

  /** How often what was not acknowledged is looked at, and how old it has to be. */
  static final long RETRY_SECONDS = 10;

  static final long ACK_MILLIS = 20_000;
  static final int SENDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);
  private static final int NORMAL = 1000;
  private static final int GAVE_UP = 1011;

  final String id;
  final Clock clock;
  ChannelHandlerContext context;
  private final Consumer<SocketHandler> gone;
  private ScheduledFuture<?> timer;

  SocketHandler(String id, Clock clock, Consumer<SocketHandler> gone) {
    this.id = id;
    this.clock = clock;
    this.gone = gone;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    timer =
        added
            .executor()
            .scheduleWithFixedDelay(this::retry, RETRY_SECONDS, RETRY_SECONDS, TimeUnit.SECONDS);
  }

  /** The handshake has been answered. */
  void opened() {
    LOG.debug("{} of {} is open", getClass().getSimpleName(), id);
  }

  /** An acknowledgement has come. */
  abstract void acknowledged();

  /** Time to send again what was not acknowledged. */
  abstract void retry();

  /** A message has come. */
  abstract void message(ByteBuf frame);

  /** The connection has ended. */
  void ended() {}

  /** Another socket of the same microservice has taken this one's place. */
  void replaced() {
    // Clients do not connect again after a normal end; two of them would do so for ever.
    close(NORMAL, "replaced");
  }

  void close(int code, String reason) {
    context
        .writeAndFlush(Sockets.closeFrame(code, reason))
        .addListener(ChannelFutureListener.CLOSE);
  }

  void giveUp() {
    LOG.warn("Microservice {} does not acknowledge; its socket is closed", id);
    close(GAVE_UP, "not acknowledged");
  }

  final void send(ByteBuf payload) {
    var unused = context.writeAndFlush(new BinaryWebSocketFrame(payload));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext from, WebSocketFrame frame) {
    Guard.whole(context.channel());
    ByteBuf content = frame.content();
    if (frame instanceof PingWebSocketFrame) {
      boolean ours = content.readableBytes() == 1 && content.getByte(content.readerIndex()) == PING;
      ByteBuf answer = ours ? Unpooled.wrappedBuffer(new byte[] {PONG}) : content.retain();
      var unused = context.writeAndFlush(new PongWebSocketFrame(answer));
    } else if (frame instanceof CloseWebSocketFrame) {
      context
          .writeAndFlush(new CloseWebSocketFrame(true, 0, content.retain()))
          .addListener(ChannelFutureListener.CLOSE);
    } else if (frame instanceof BinaryWebSocketFrame && content.isReadable()) {
      switch (content.readByte()) {
        case ACK -> acknowledged();
        case MESSAGE -> message(content);
        default -> LOG.debug("{} sends an opcode that nobody knows", id);
      }
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext told, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent) {
      var unused = told.close();
    }
    super.userEventTriggered(told, event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) throws Exception {
    timer.cancel(false);
    gone.accept(this);
    ended();
    super.channelInactive(inactive);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
    LOG.debug("The socket of {} failed", id, cause);
    var unused = failing.close();
  }
}
