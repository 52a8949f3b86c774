/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.util.ReferenceCountUtil;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import io.tule.proxy.internal.flow.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/** A connection to a server, with one request at a time; or one stream of HTTP/2. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class ClientConnection extends ChannelInboundHandlerAdapter {
  private static final int PIECE = 32 * 1024;

  private final HttpTarget target;
  private final Channel channel;
  private Call call;
  private BiConsumer<Answer, Throwable> done;
  private RequestWriter writer;
  private ByteArrayOutputStream gathered;
  private ArrivingBody body;
  private HttpHeaders headers;
  private int status;
  private long length;
  private long lastMove;
  private long idleSince;
  private boolean reused;
  private boolean touched;
  private boolean interim;
  private boolean answered;
  private boolean keepAlive;
  private boolean raw;
  private final int refusals;

  /** The server has said that it did not begin with the request. */
  private boolean refused;

  /**
   * Creates it.
   *
   * @param refusals times that a server has not begun with its request
   */
  ClientConnection(HttpTarget target, Channel channel, int refusals) {
    this.target = target;
    this.channel = channel;
    this.refusals = refusals;
  }

  boolean isOpen() {
    return channel.isActive();
  }

  long idleSince() {
    return idleSince;
  }

  void close() {
    channel.close();
  }

  /**
   * Sends a request.
   *
   * @param old whether the connection has been used before
   */
  void begin(Call next, BiConsumer<Answer, Throwable> answer, boolean old) {
    call = next;
    done = answer;
    reused = old;
    touched = false;
    answered = false;
    body = null;
    gathered = null;
    headers = null;
    lastMove = System.nanoTime();
    writer = new RequestWriter(next, channel, target, this::moved, this::fail);
    next.onCancel(this::cancelled);
    if (call == next) {
      writer.begin();
    }
  }

  private void moved() {
    lastMove = System.nanoTime();
  }

  private void cancelled() {
    if (call != null) {
      fail(new Failure(502, "Nobody waits any more"));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      moved();
      if (call == null) {
        close();
      } else if (raw && message instanceof ByteBuf bytes) {
        body.data(ByteBuffer.wrap(ByteBufUtil.getBytes(bytes)));
      } else {
        if (message instanceof HttpResponse response) {
          head(response);
        }
        if (message instanceof HttpContent content && call != null) {
          content(content);
        }
      }
      wanted();
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(HttpResponse response) {
    touched = true;
    if (response.decoderResult().isFailure()) {
      fail(new Failure(502, "The target's answer is malformed"));
      return;
    }
    int code = response.status().code();
    boolean switched = code == 101 && call.isUpgrade();
    interim = code < 200 && !switched;
    if (interim) {
      return;
    }
    status = code;
    headers = response.headers();
    keepAlive = !target.isHttp2() && HttpUtil.isKeepAlive(response);
    length = Headers.length(headers);
    String upgraded = switched ? headers.get(HttpHeaderNames.UPGRADE) : "";
    Headers.removeHopByHop(headers);
    for (HttpConversionUtil.ExtensionHeaderNames each :
        HttpConversionUtil.ExtensionHeaderNames.values()) {
      headers.remove(each.text());
    }
    if (switched) {
      headers.set(HttpHeaderNames.UPGRADE, upgraded == null ? "" : upgraded);
      switchToRaw();
    } else {
      gathered = new ByteArrayOutputStream(0);
    }
  }

  private void switchToRaw() {
    raw = true;
    keepAlive = false;
    body = new ArrivingBody(this::wanted);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    writer.switchToRaw();
    answer(body);
    channel.pipeline().remove(HttpTarget.CODEC);
  }

  private void content(HttpContent content) {
    if (raw) {
      return;
    }
    boolean last = content instanceof LastHttpContent;
    if (interim) {
      interim = !last;
      return;
    }
    if (content.decoderResult().isFailure() || (gathered == null && body == null)) {
      fail(new Failure(502, "The target's answer is malformed"));
      return;
    }
    byte[] bytes = ByteBufUtil.getBytes(content.content());
    HttpHeaders trailers =
        last ? ((LastHttpContent) content).trailingHeaders() : EmptyHttpHeaders.INSTANCE;
    if (body != null) {
      if (bytes.length > 0) {
        body.data(ByteBuffer.wrap(bytes));
      }
      if (last) {
        finish(body, trailers.isEmpty() ? trailers : trailers.copy());
      }
    } else if (last) {
      ByteBuffer whole = ByteBuffer.wrap(bytes);
      if (gathered.size() > 0) {
        gathered.writeBytes(bytes);
        whole = ByteBuffer.wrap(gathered.toByteArray());
      }
      Body all =
          whole.hasRemaining() || !trailers.isEmpty()
              ? Body.of(whole, trailers.isEmpty() ? trailers : trailers.copy())
              : Body.EMPTY;
      finishWhole(all);
    } else {
      gathered.writeBytes(bytes);
      if (gathered.size() > PIECE) {
        stream();
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (gathered != null && !interim && (length < 0 || length > PIECE)) {
      stream();
    }
  }

  private void stream() {
    body = new ArrivingBody(this::wanted);
    if (gathered.size() > 0) {
      body.data(ByteBuffer.wrap(gathered.toByteArray()));
    }
    gathered = null;
    answer(body);
  }

  private void answer(Body with) {
    answered = true;
    done.accept(new Answer(status, headers, with), null);
    wanted();
  }

  /** Reads on, or not, as the body's reader takes it. */
  private void wanted() {
    if (body != null && call != null) {
      boolean read = body.takes();
      if (channel.config().isAutoRead() != read) {
        channel.config().setAutoRead(read);
      }
    }
  }

  private void finishWhole(Body all) {
    gathered = null;
    answered = true;
    Answer answer = new Answer(status, headers, all);
    BiConsumer<Answer, Throwable> told = done;
    release();
    told.accept(answer, null);
  }

  private void finish(ArrivingBody arrived, HttpHeaders trailers) {
    release();
    arrived.end(trailers);
  }

  /** The answer has come whole: the connection is free, if the request has gone whole too. */
  private void release() {
    boolean free = keepAlive && writer.isDone() && channel.isActive();
    writer.stop();
    Call last = call;
    call = null;
    done = null;
    body = null;
    last.onCancel(() -> {});
    if (!channel.config().isAutoRead()) {
      channel.config().setAutoRead(true);
    }
    if (free) {
      idleSince = System.nanoTime();
      target.idle(this);
    } else {
      close();
    }
  }

  private void fail(Failure failure) {
    if (call == null) {
      return;
    }
    Call last = call;
    BiConsumer<Answer, Throwable> told = done;
    ArrivingBody begun = body;
    writer.stop();
    call = null;
    done = null;
    body = null;
    gathered = null;
    close();
    if (answered) {
      if (begun != null) {
        begun.failed(failure.getMessage());
      }
    } else if (refused && !touched && !last.isCancelled()) {
      target.sendAgain(last, told, refusals + 1);
    } else if (reused
        && !touched
        && !last.isCancelled()
        && last.isIdempotent()
        && last.body().isWhole()) {
      target.sendFresh(last, told);
    } else {
      told.accept(null, failure);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (call != null) {
      writer.writabilityChanged();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && raw && body != null) {
      body.end(EmptyHttpHeaders.INSTANCE);
      if (writer.isDone()) {
        release();
      }
    } else if (event instanceof Http2GoAwayFrame) {
      // A stream is told only if it is above the last one that the server has begun with.
      refused = true;
    } else if (event instanceof Http2ResetFrame reset) {
      refused = reset.errorCode() == Http2Error.REFUSED_STREAM.code();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    target.closed(this);
    fail(new Failure(502, "The target has ended the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(new Failure(502, "The connection to the target failed"));
    context.close();
  }

  void sweep(long now) {
    if (call == null || raw) {
      return;
    }
    if (!answered && ServerConnection.isOver(now, lastMove, target.limits().answerSeconds())) {
      fail(new Failure(504, "The target does not answer"));
    } else if (writer.isBlocked()
        && ServerConnection.isOver(now, lastMove, target.limits().bodySeconds())) {
      fail(new Failure(504, "The target takes nothing"));
    }
  }
}
