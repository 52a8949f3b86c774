/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Listens; each connection is an exchange with an {@link Accepted} as its body. */
final class ListenConsumer extends DefaultConsumer {
  private static final int BACKLOG = 1024;
  private static final long HANDSHAKE_MILLIS = 10_000;

  /** A connection, on its loop, not read yet. */
  record Accepted(Channel channel, TcpWatch watch) {}

  private final TcpEndpoint endpoint;
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private Channel server;

  ListenConsumer(TcpEndpoint endpoint, Processor processor) {
    super(endpoint, processor);
    this.endpoint = endpoint;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    ChannelFuture bound =
        new ServerBootstrap()
            .group(endpoint.tcp().loops())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel c) {
                    Sockets.set(c.config(), endpoint.tcp().budget());
                    // The channel is active only after this.
                    c.eventLoop().execute(() -> accepted(c));
                  }
                })
            .bind(new InetSocketAddress(endpoint.place().host(), endpoint.place().port()));
    server = bound.sync().channel();
  }

  /** The port bound. */
  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // whether closing fails is all one
  private void accepted(SocketChannel c) {
    InetSocketAddress peer = c.remoteAddress();
    TcpWatch watch = endpoint.watch();
    if (peer == null || channels.size() >= endpoint.maxConnections() || !isRunAllowed()) {
      c.close();
      return;
    }
    if (!watch.admit(peer.getAddress())) {
      c.close();
      return;
    }
    channels.add(c);
    watch.opened();
    watch.tls().ifPresentOrElse(tls -> secure(c, watch, tls), () -> pass(c, watch));
  }

  /** Hands it on once its client has shown that it speaks TLS. */
  @SuppressWarnings("FutureReturnValueIgnored") // whether closing fails is all one
  private void secure(SocketChannel c, TcpWatch watch, SslContext tls) {
    SslHandler handler = tls.newHandler(c.alloc());
    handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                pass(c, watch);
              } else {
                channels.remove(c);
                watch.closed(true);
                c.close();
              }
            });
    c.pipeline().addLast(handler, new TlsGate());
    if (c.isActive()) {
      c.read();
    } else {
      // Its end has been told already: the handshake's is none.
      channels.remove(c);
      watch.closed(true);
    }
  }

  private void pass(SocketChannel c, TcpWatch watch) {
    Exchange exchange = createExchange(false);
    exchange.getIn().setBody(new Accepted(c, watch));
    getAsyncProcessor()
        .process(
            exchange,
            doneSync -> {
              channels.remove(c);
              releaseExchange(exchange, false);
            });
  }

  @Override
  protected void doStop() throws Exception {
    if (server != null) {
      server.close().sync();
    }
    channels.forEach(c -> c.eventLoop().execute(() -> Tunnel.abortChannel(c)));
    super.doStop();
  }
}
