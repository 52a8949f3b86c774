/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** One request and its answer. Confined to the connection's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class ServerExchange {
  /** A body up to this is gathered, so that it goes on its way in one piece. */
  private static final int PIECE = 32 * 1024;

  private final ServerConnection connection;
  private final RequestHead head;
  private final long since = System.nanoTime();
  private HttpRoute route;
  private ByteArrayOutputStream gathered;
  private ArrivingBody body;
  private Call call;
  private ResponseWriter writer;
  private long bodyBytes;
  private long lastBytes = since;
  private boolean requestDone;
  private boolean over;

  ServerExchange(ServerConnection connection, HttpRequest request) {
    this.connection = connection;
    this.head = new RequestHead(request, connection);
  }

  boolean isRequestDone() {
    return requestDone;
  }

  /** Whether more of the request's body is wanted. */
  boolean takes() {
    if (over) {
      return true;
    }
    return body == null ? gathered != null : body.takes();
  }

  /** Looks whether and where the request goes. */
  void begin(HttpRequest request) {
    gathered = new ByteArrayOutputStream(0);
    try {
      head.read(request, connection.server().table().isByPath());
      connection.server().meter().request();
      route =
          connection
              .server()
              .table()
              .find(head.authority(), head.target())
              .orElseThrow(() -> new Failure(404, "No such host or path here"));
      route.meter().request();
      connection.routed(route.meter());
      if (!route.allows(connection.remote().getAddress())) {
        throw new Failure(403, "Not for you");
      }
      if (!route.take(since)) {
        throw new Failure(429, "Too many requests");
      }
      long most = connection.server().limits().bodyBytes();
      if (most > 0 && head.length() > most) {
        throw new Failure(413, "The body is too long");
      }
      if (head.isUpgrade()) {
        gathered = null;
        body = new ArrivingBody(connection::drain);
        start(body);
      } else if (head.length() > PIECE) {
        stream();
      } else if (head.isExpecting()) {
        goOn();
      }
    } catch (Failure e) {
      fail(e);
    }
  }

  private void goOn() {
    connection
        .channel()
        .writeAndFlush(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
  }

  void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (over) {
      requestDone |= last;
      return;
    }
    if (content.decoderResult().isFailure()) {
      requestDone = false;
      fail(new Failure(400, "The body is malformed"));
      return;
    }
    if (head.isUpgrade()) {
      return;
    }
    lastBytes = System.nanoTime();
    int length = content.content().readableBytes();
    bodyBytes += length;
    long most = connection.server().limits().bodyBytes();
    if (most > 0 && bodyBytes > most) {
      fail(new Failure(413, "The body is too long"));
      return;
    }
    requestDone = last;
    byte[] bytes = length == 0 ? new byte[0] : ByteBufUtil.getBytes(content.content());
    HttpHeaders trailers =
        last ? ((LastHttpContent) content).trailingHeaders() : EmptyHttpHeaders.INSTANCE;
    if (body == null) {
      gather(bytes, last, trailers);
    } else {
      if (length > 0) {
        body.data(ByteBuffer.wrap(bytes));
      }
      if (last) {
        body.end(trailers);
      }
    }
  }

  private void gather(byte[] bytes, boolean last, HttpHeaders trailers) {
    if (last) {
      ByteBuffer all = ByteBuffer.wrap(bytes);
      if (gathered.size() > 0) {
        gathered.writeBytes(bytes);
        all = ByteBuffer.wrap(gathered.toByteArray());
      }
      gathered = null;
      start(all.hasRemaining() || !trailers.isEmpty() ? Body.of(all, copy(trailers)) : Body.EMPTY);
      return;
    }
    gathered.writeBytes(bytes);
    if (gathered.size() > PIECE) {
      stream();
    }
  }

  private static HttpHeaders copy(HttpHeaders trailers) {
    return trailers.isEmpty() ? EmptyHttpHeaders.INSTANCE : trailers.copy();
  }

  /** What could be read at once was read: a body without a known, small length goes on its way. */
  void readComplete() {
    if (!over && gathered != null && head.length() < 0) {
      stream();
    }
  }

  private void stream() {
    byte[] first = gathered.toByteArray();
    gathered = null;
    boolean ask = head.isExpecting() && first.length == 0;
    body =
        new ArrivingBody(
            new Runnable() {
              private boolean asked = !ask;

              @Override
              public void run() {
                if (!asked) {
                  asked = true;
                  goOn();
                }
                lastBytes = System.nanoTime();
                connection.drain();
              }
            });
    if (first.length > 0) {
      body.data(ByteBuffer.wrap(first));
    }
    start(body);
  }

  private void start(Body whole) {
    call = head.call(connection, whole);
    lastBytes = System.nanoTime();
    route.handler().handle(call, this::answered);
  }

  private void answered(Answer answer, Throwable failure) {
    if (!connection.loop().inEventLoop()) {
      connection.loop().execute(() -> answered(answer, failure));
      return;
    }
    if (over || writer != null) {
      if (answer != null) {
        answer.body().cancel();
      }
      return;
    }
    if (failure != null) {
      fail(Failure.of(failure));
      return;
    }
    long duration = System.nanoTime() - since;
    connection.server().meter().latency(duration);
    route.meter().latency(duration);
    if (answer.status() >= 500) {
      countError();
    }
    boolean switched = head.isUpgrade() && answer.status() == 101;
    if (head.isUpgrade() && !switched) {
      requestDone = true;
      body.end(EmptyHttpHeaders.INSTANCE);
    }
    writer = new ResponseWriter(this, connection, head, switched);
    writer.write(answer, requestDone);
  }

  private void countError() {
    connection.server().meter().error();
    if (route != null) {
      route.meter().error();
    }
  }

  void raw(ByteBuf bytes) {
    if (body != null && !over) {
      body.data(ByteBuffer.wrap(ByteBufUtil.getBytes(bytes)));
    }
  }

  /** The client sends no more, after an upgrade. */
  void inputEnded() {
    requestDone = true;
    if (body != null) {
      body.end(EmptyHttpHeaders.INSTANCE);
    }
    if (writer != null && writer.isOver()) {
      connection.finish(true, connection.channel().newSucceededFuture());
    }
  }

  /** The answer is written, when this is done. */
  void written(boolean keepAlive, ChannelFuture last) {
    over = true;
    if (!requestDone) {
      if (body != null) {
        body.failed("The answer came before the request's end");
      }
      connection.finish(false, last);
    } else if (keepAlive) {
      connection.next();
    } else {
      connection.finish(true, last);
    }
  }

  /** Answers with an error of this side, or breaks off where an answer has begun. */
  void fail(Failure failure) {
    if (over) {
      return;
    }
    over = true;
    if (failure.status() >= 500) {
      countError();
    }
    if (body != null && !requestDone) {
      body.failed("The request was refused");
    }
    if (call != null) {
      call.cancel();
    }
    if (writer != null) {
      writer.gone();
      connection.abort();
      return;
    }
    boolean goOn = requestDone && head.isKeepAlive();
    ChannelFuture last = answer(connection, failure, head.isHead(), goOn);
    if (goOn) {
      connection.next();
    } else {
      connection.finish(requestDone, last);
    }
  }

  /** No request came in time. */
  static void timeOut(ServerConnection connection) {
    connection.finish(
        false, answer(connection, new Failure(408, "No request came in time"), false, false));
  }

  private static ChannelFuture answer(
      ServerConnection connection, Failure failure, boolean bodiless, boolean keepAlive) {
    byte[] text = failure.text();
    HttpHeaders headers = failure.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length);
    if (failure.status() == 503 || failure.status() == 429) {
      headers.set(HttpHeaderNames.RETRY_AFTER, "1");
    }
    if (!keepAlive && !connection.isHttp2()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return connection
        .channel()
        .writeAndFlush(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(failure.status()),
                bodiless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(text),
                headers,
                EmptyHttpHeaders.INSTANCE));
  }

  void writabilityChanged() {
    if (writer != null) {
      writer.writabilityChanged();
    }
  }

  /** The connection is gone. */
  void gone() {
    if (over) {
      return;
    }
    over = true;
    if (body != null) {
      body.failed("The client is gone");
    }
    if (call != null) {
      call.cancel();
    }
    if (writer != null) {
      writer.gone();
    }
  }

  void sweep(long now) {
    HttpLimits limits = connection.server().limits();
    if (over) {
      return;
    }
    if (writer != null) {
      writer.sweep(now, limits);
      return;
    }
    if (call == null || (!requestDone && takes() && !head.isUpgrade())) {
      long from = call == null ? since : lastBytes;
      if (ServerConnection.isOver(now, from, limits.bodySeconds())) {
        fail(new Failure(408, "The body did not come in time"));
      }
    } else if (ServerConnection.isOver(now, lastBytes, limits.answerSeconds())) {
      fail(new Failure(504, "No answer came in time"));
    }
  }
}
