/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import io.tule.agent.localapi.internal.http.Access.Caller;
import io.tule.agent.localapi.internal.socket.Sockets;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one connection, one after another. */
final class ApiHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final int PIPELINED = 16;

  private final Access access;
  private final Endpoints endpoints;
  private final Sockets sockets;
  private final Executor disk;
  private final Executor slow;
  private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean ended;

  ApiHandler(Access access, Endpoints endpoints, Sockets sockets, Executor disk, Executor slow) {
    this.access = access;
    this.endpoints = endpoints;
    this.sockets = sockets;
    this.disk = disk;
    this.slow = slow;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    Guard.whole(context.channel());
    if (busy) {
      if (waiting.size() >= PIPELINED) {
        var unused = context.close();
      } else {
        waiting.add(request.retain());
      }
      return;
    }
    handle(context, request.retain());
  }

  private void handle(ChannelHandlerContext context, FullHttpRequest request) {
    busy = true;
    HttpHeaders headers = request.headers();
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    InetSocketAddress from = (InetSocketAddress) context.channel().remoteAddress();
    if (!request.decoderResult().isSuccess()) {
      reply(context, request, Answer.bad("Malformed request "));
      return;
    }
    var unused =
        access
            .identify(from.getAddress(), authorization)
            .whenComplete(
                (caller, error) ->
                    inLoop(
                        context,
                        () -> {
                          if (error == null) {
                            identified(context, request, caller);
                          } else {
                            failed(context, request, error);
                          }
                        }));
  }

  private static void inLoop(ChannelHandlerContext context, Runnable body) {
    if (context.executor().inEventLoop()) {
      body.run();
    } else {
      context.executor().execute(body);
    }
  }

  private void identified(ChannelHandlerContext context, FullHttpRequest request, Caller caller) {
    if (Sockets.isSocket(request.uri())) {
      upgrade(context, request, caller);
      return;
    }
    HttpHeaders headers = request.headers();
    Request plain =
        new Request(
            request.method().name(),
            request.uri(),
            headers.get(HttpHeaderNames.CONTENT_TYPE, ""),
            headers.get(HttpHeaderNames.AUTHORIZATION, ""),
            ByteBufUtil.getBytes(request.content()),
            caller);
    switch (Endpoints.lane(request.uri())) {
      case FAST -> reply(context, request, endpoints.answer(plain));
      case DISK -> elsewhere(disk, context, request, plain);
      case SLOW -> elsewhere(slow, context, request, plain);
    }
  }

  private void elsewhere(
      Executor lane, ChannelHandlerContext context, FullHttpRequest request, Request plain) {
    CompletableFuture<Answer> answer;
    try {
      answer = CompletableFuture.supplyAsync(() -> endpoints.answer(plain), lane);
    } catch (RejectedExecutionException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete(
            (done, error) ->
                inLoop(
                    context,
                    () -> {
                      if (error == null) {
                        reply(context, request, done);
                      } else {
                        failed(context, request, error);
                      }
                    }));
  }

  private void failed(ChannelHandlerContext context, FullHttpRequest request, Throwable error) {
    if (error instanceof RejectedExecutionException) {
      reply(context, request, Answer.failure(HttpResponseStatus.SERVICE_UNAVAILABLE, "Busy "));
    } else {
      LOG.error("A request failed", error);
      reply(
          context,
          request,
          Answer.failure(HttpResponseStatus.INTERNAL_SERVER_ERROR, "Internal error "));
    }
  }

  private void upgrade(ChannelHandlerContext context, FullHttpRequest request, Caller caller) {
    String id = Sockets.id(request.uri());
    boolean asks =
        request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    if (id.isEmpty() || !asks) {
      reply(context, request, Answer.bad("Missing id or upgrade "));
    } else if (!caller.mayBe(id)) {
      reply(context, request, Answer.forbidden());
    } else {
      try {
        sockets.open(context, this, request, id);
      } finally {
        request.release();
      }
    }
  }

  private void reply(ChannelHandlerContext context, FullHttpRequest request, Answer answer) {
    boolean keep = HttpUtil.isKeepAlive(request) && answer.status().equals(HttpResponseStatus.OK);
    boolean old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    request.release();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            answer.status(),
            Unpooled.wrappedBuffer(answer.body().getBytes(StandardCharsets.UTF_8)));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    if (answer.json()) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    }
    if (!keep) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (old) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    var written = context.writeAndFlush(response);
    written.addListener(done -> answer.settle().written(done.isSuccess()));
    if (keep) {
      written.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
    busy = false;
    FullHttpRequest next = waiting.poll();
    if (next == null && ended) {
      written.addListener(ChannelFutureListener.CLOSE);
    } else if (next != null && keep) {
      handle(context, next);
    } else if (next != null) {
      next.release();
      forgetWaiting();
    }
  }

  private void forgetWaiting() {
    for (FullHttpRequest next = waiting.poll(); next != null; next = waiting.poll()) {
      next.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    forgetWaiting();
    super.channelInactive(context);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    ended |= event instanceof ChannelInputShutdownEvent;
    if (!busy && (ended || event instanceof IdleStateEvent)) {
      var unused = context.close();
    }
    super.userEventTriggered(context, event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("A connection failed", cause);
    var unused = context.close();
  }
}
