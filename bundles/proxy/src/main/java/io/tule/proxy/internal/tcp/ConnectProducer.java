/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.tule.amqp.client.AttachListener.PeerLink;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/** Connects to a socket for each link that was attached. */
final class ConnectProducer extends DefaultAsyncProducer {
  private static final int CONNECT_MILLIS = 5_000;

  private final TcpEndpoint endpoint;
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

  ConnectProducer(TcpEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    if (!(exchange.getIn().getBody() instanceof PeerLink link)) {
      exchange.setException(new IllegalArgumentException("not a link"));
      callback.done(true);
      return true;
    }
    ChannelFuture connecting =
        new Bootstrap()
            .group(link.connection().loop())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.AUTO_READ, false)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel c) {
                    Sockets.set(c.config(), endpoint.tcp().budget());
                  }
                })
            .connect(endpoint.place().host(), endpoint.place().port());
    Channel c = connecting.channel();
    connecting.addListener(
        f -> {
          if (f.isSuccess()) {
            connected(c, link, callback);
          } else {
            link.refuse(TunnelForm.UNREACHABLE, String.valueOf(f.cause().getMessage()));
            callback.done(false);
          }
        });
    return false;
  }

  private void connected(Channel c, PeerLink link, AsyncCallback callback) {
    TcpWatch watch = endpoint.watch();
    watch.opened();
    if (link.isGone() || !isRunAllowed()) {
      link.refuse("", "");
      Tunnel.abortChannel(c);
      watch.closed(true);
      callback.done(false);
      return;
    }
    channels.add(c);
    ConnectingTunnel t =
        new ConnectingTunnel(
            c,
            link,
            endpoint.tcp().budget(),
            watch,
            () -> {
              channels.remove(c);
              callback.done(false);
            });
    c.pipeline().addLast(t);
    t.begin();
  }

  @Override
  protected void doStop() throws Exception {
    channels.forEach(c -> c.eventLoop().execute(() -> Tunnel.abortChannel(c)));
    super.doStop();
  }
}
