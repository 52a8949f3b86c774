/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Failure;
import io.tule.proxy.internal.flow.Headers;
import java.nio.ByteBuffer;

/** Writes an answer as fast as the client takes it. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class ResponseWriter implements Body.Reader {
  private final ServerExchange exchange;
  private final ServerConnection connection;
  private final Channel channel;
  private final RequestHead head;
  private final boolean raw;
  private Body body = Body.EMPTY;
  private long left;
  private boolean keepAlive;
  private boolean paused;
  private boolean over;
  private long blockedSince;

  ResponseWriter(
      ServerExchange exchange, ServerConnection connection, RequestHead head, boolean raw) {
    this.exchange = exchange;
    this.connection = connection;
    this.channel = connection.channel();
    this.head = head;
    this.raw = raw;
  }

  /** Whether all is written. */
  boolean isOver() {
    return over;
  }

  /** Writes the answer, and its body as it comes. */
  void write(Answer answer, boolean requestDone) {
    body = answer.body();
    HttpHeaders headers = answer.headers();
    HttpResponseStatus status = HttpResponseStatus.valueOf(answer.status());
    if (raw) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      channel.writeAndFlush(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
      connection.switchToRaw();
      body.read(this);
      connection.drain();
      return;
    }
    boolean bodiless = Headers.isBodiless(head.method(), answer.status());
    left = bodiless ? 0 : Headers.length(headers);
    keepAlive = head.isKeepAlive() && requestDone;
    if (body.isWhole()) {
      writeWhole(status, headers, bodiless);
      return;
    }
    if (bodiless) {
      body.cancel();
      body = Body.EMPTY;
      writeWhole(status, headers, true);
      return;
    }
    if (left < 0 && !connection.isHttp2()) {
      if (head.isOld()) {
        keepAlive = false;
      } else {
        headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
    }
    setConnection(headers);
    channel.writeAndFlush(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
    body.read(this);
  }

  private void writeWhole(HttpResponseStatus status, HttpHeaders headers, boolean bodiless) {
    ByteBuf bytes = bodiless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body.bytes());
    if (!bodiless && left >= 0 && left != bytes.readableBytes()) {
      exchange.fail(new Failure(502, "The answer is not as long as it says"));
      return;
    }
    HttpHeaders trailers = body.trailers();
    if (!bodiless && trailers.isEmpty()) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes());
    } else if (!bodiless && !head.isOld() && !connection.isHttp2()) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    setConnection(headers);
    ChannelFuture written =
        channel.writeAndFlush(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, bytes, headers, trailers));
    over = true;
    exchange.written(keepAlive, written);
  }

  private void setConnection(HttpHeaders headers) {
    if (connection.isHttp2()) {
      return;
    }
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (head.isOld()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  @Override
  public void data(ByteBuffer bytes) {
    if (over) {
      return;
    }
    ByteBuf content = Unpooled.wrappedBuffer(bytes);
    if (raw) {
      channel.writeAndFlush(content, channel.voidPromise());
    } else {
      if (left >= 0) {
        left -= content.readableBytes();
        if (left < 0) {
          exchange.fail(new Failure(502, "The answer is longer than it says"));
          return;
        }
      }
      channel.writeAndFlush(new DefaultHttpContent(content));
    }
    if (!channel.isWritable() && !paused) {
      paused = true;
      blockedSince = System.nanoTime();
      body.pause();
    }
  }

  void writabilityChanged() {
    if (paused && channel.isWritable() && !over) {
      paused = false;
      body.resume();
    }
  }

  @Override
  public void end(HttpHeaders trailers) {
    if (over) {
      return;
    }
    if (left > 0) {
      failed("The answer is shorter than it says");
      return;
    }
    over = true;
    if (raw) {
      endRaw();
      return;
    }
    LastHttpContent last = LastHttpContent.EMPTY_LAST_CONTENT;
    if (!trailers.isEmpty()) {
      last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
      last.trailingHeaders().set(trailers);
    }
    exchange.written(keepAlive, channel.writeAndFlush(last));
  }

  private void endRaw() {
    if (exchange.isRequestDone() || !(channel instanceof SocketChannel socket)) {
      connection.finish(true, channel.newSucceededFuture());
    } else {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(future -> socket.shutdownOutput());
    }
  }

  @Override
  public void failed(String why) {
    if (!over) {
      over = true;
      exchange.fail(new Failure(502, why));
    }
  }

  /** The client is gone. */
  void gone() {
    if (!over) {
      over = true;
      body.cancel();
    }
  }

  void sweep(long now, HttpLimits limits) {
    if (paused && ServerConnection.isOver(now, blockedSince, limits.bodySeconds())) {
      over = true;
      body.cancel();
      exchange.fail(new Failure(408, "The client takes nothing"));
    }
  }
}
