/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import io.tule.proxy.internal.flow.Headers;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Writes a request as fast as the server takes it. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class RequestWriter implements Body.Reader {
  private final Call call;
  private final Channel channel;
  private final HttpTarget target;
  private final Runnable moved;
  private final Consumer<Failure> failed;
  private boolean raw;
  private boolean paused;
  private boolean done;
  private boolean stopped;
  private long left = -1;

  RequestWriter(
      Call call, Channel channel, HttpTarget target, Runnable moved, Consumer<Failure> failed) {
    this.call = call;
    this.channel = channel;
    this.target = target;
    this.moved = moved;
    this.failed = failed;
  }

  /** Whether all is written. */
  boolean isDone() {
    return done;
  }

  /** Whether the server takes no more for now. */
  boolean isBlocked() {
    return paused;
  }

  void begin() {
    HttpHeaders headers = call.headers();
    if (!headers.contains(HttpHeaderNames.HOST)) {
      headers.set(
          HttpHeaderNames.HOST, call.authority().isEmpty() ? target.authority() : call.authority());
    }
    if (target.isHttp2()) {
      headers.set(HttpConversionUtil.ExtensionHeaderNames.SCHEME.text(), "http");
    }
    HttpMethod method = HttpMethod.valueOf(call.method());
    if (call.isUpgrade()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      writeWhole(method, headers, Body.EMPTY);
      done = false;
    } else if (call.body().isWhole()) {
      writeWhole(method, headers, call.body());
    } else {
      left = Headers.length(headers);
      if (left < 0 && !target.isHttp2()) {
        headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
      channel.writeAndFlush(
          new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, call.target(), headers));
      call.body().read(this);
    }
  }

  private void writeWhole(HttpMethod method, HttpHeaders headers, Body body) {
    ByteBuffer bytes = body.bytes();
    HttpHeaders trailers = body.trailers();
    if (!trailers.isEmpty() && !target.isHttp2()) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    } else if (bytes.hasRemaining() || headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, bytes.remaining());
    }
    done = true;
    channel.writeAndFlush(
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            method,
            call.target(),
            Unpooled.wrappedBuffer(bytes),
            headers,
            trailers));
  }

  /** The server agreed: bytes from now on. */
  void switchToRaw() {
    raw = true;
    channel.eventLoop().execute(() -> call.body().read(this));
  }

  @Override
  public void data(ByteBuffer bytes) {
    if (stopped) {
      return;
    }
    moved.run();
    if (raw) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
    } else {
      if (left >= 0) {
        left -= bytes.remaining();
        if (left < 0) {
          failed.accept(new Failure(400, "The body is longer than it says"));
          return;
        }
      }
      channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
    }
    if (!channel.isWritable() && !paused) {
      paused = true;
      call.body().pause();
    }
  }

  void writabilityChanged() {
    if (paused && channel.isWritable()) {
      paused = false;
      moved.run();
      call.body().resume();
    }
  }

  @Override
  public void end(HttpHeaders trailers) {
    if (stopped) {
      return;
    }
    if (left > 0) {
      failed("");
      return;
    }
    done = true;
    moved.run();
    if (raw) {
      if (channel instanceof SocketChannel socket) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(f -> socket.shutdownOutput());
      }
      return;
    }
    LastHttpContent last = LastHttpContent.EMPTY_LAST_CONTENT;
    if (!trailers.isEmpty()) {
      last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
      last.trailingHeaders().set(trailers);
    }
    channel.writeAndFlush(last);
  }

  @Override
  public void failed(String why) {
    if (!stopped) {
      failed.accept(new Failure(400, "The request ended before its body did"));
    }
  }

  /** Nothing more is written. */
  void stop() {
    stopped = true;
    if (!done) {
      call.body().cancel();
    }
  }
}
