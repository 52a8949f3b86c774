/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;

/** What stands between a socket and {@link ServerConnection}. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class ServerPipeline {
  static final String DECODER = "decoder";
  static final String ENCODER = "encoder";
  private static final int STREAMS = 256;
  private static final int LONGEST_HELLO = 16 * 1024;
  private static final int FIRST_WINDOW = 256 * 1024;
  private static final int CLOSE_MILLIS = 1_000;

  private ServerPipeline() {}

  static void build(HttpServer server, Channel channel, Served served) {
    if (server.tls().isNone()) {
      if (server.isHttp2()) {
        http2(server, channel.pipeline(), served, false);
      } else {
        http1(server, channel.pipeline(), served, false);
      }
      return;
    }
    channel
        .pipeline()
        .addLast(
            new SniHandler(
                (String name, Promise<SslContext> chosen) ->
                    chosen.setSuccess(server.tls().context(name)),
                LONGEST_HELLO,
                TimeUnit.SECONDS.toMillis(server.limits().headerSeconds())),
            new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
              @Override
              protected void configurePipeline(ChannelHandlerContext context, String protocol) {
                if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                  http2(server, context.pipeline(), served, true);
                } else {
                  http1(server, context.pipeline(), served, true);
                }
              }

              @Override
              protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
                context.close();
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
              }
            });
  }

  private static void http1(
      HttpServer server, ChannelPipeline pipeline, Served served, boolean secured) {
    ServerConnection connection = new ServerConnection(server, served, secured, false);
    pipeline.addLast(
        "bytes", new ByteMeter(server.meter(), connection::bytesCame, connection::bytesGo));
    pipeline.addLast(DECODER, new StrictDecoder(server.limits()));
    pipeline.addLast(ENCODER, new HttpResponseEncoder());
    pipeline.addLast("connection", connection);
  }

  private static void http2(
      HttpServer server, ChannelPipeline pipeline, Served served, boolean secured) {
    pipeline.addLast("bytes", new ByteMeter(server.meter(), n -> {}, n -> {}));
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .gracefulShutdownTimeoutMillis(CLOSE_MILLIS)
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(STREAMS)
                    .initialWindowSize(Http2Window.STREAM)
                    .maxHeaderListSize(server.limits().headerBytes()))
            .build();
    pipeline.addLast(
        new IdleStateHandler(0, 0, server.limits().idleSeconds()),
        codec,
        new Http2Window(codec, server.budget(), FIRST_WINDOW),
        new Http2MultiplexHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel stream) {
                ServerConnection connection = new ServerConnection(server, served, secured, true);
                stream
                    .pipeline()
                    .addLast(
                        new StreamMeter(connection),
                        new Http2StreamFrameToHttpObjectCodec(true),
                        connection);
              }
            }),
        new Http2Idle());
  }

  /**
   * Refuses what two readers could read differently: a length and an encoding, or several lengths
   * (RFC 9112, 6.3 and 11.2).
   */
  private static final class StrictDecoder extends HttpRequestDecoder {
    StrictDecoder(HttpLimits limits) {
      super(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(limits.lineBytes())
              .setMaxHeaderSize(limits.headerBytes())
              .setMaxChunkSize(64 * 1024)
              .setAllowDuplicateContentLengths(false)
              .setStrictLineParsing(true)
              .setValidateHeaders(true));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
      throw new IllegalArgumentException("both a length and an encoding");
    }
  }
}
