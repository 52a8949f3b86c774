/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** A listening socket. */
public final class Acceptor implements EventLoop.Ready {
  /** Sockets accepted in one go, before the connections have their turn. */
  private static final int BURST = 64;

  private static final int BACKLOG = 1024;

  private final ServerSocketChannel server;
  private final Consumer<SocketChannel> accepted;
  private final EventLoop loop;

  /** Binds; the sockets come on the loop's thread. */
  public Acceptor(EventLoop loop, InetSocketAddress address, Consumer<SocketChannel> accepted)
      throws IOException {
    this.loop = loop;
    this.accepted = accepted;
    this.server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(address, BACKLOG);
      server.configureBlocking(false);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    loop.execute(this::register);
  }

  private void register() {
    if (!server.isOpen()) {
      return; // closed before it began
    }
    try {
      server.register(loop.selector(), SelectionKey.OP_ACCEPT, this);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The port bound. */
  public int port() {
    return server.socket().getLocalPort();
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    for (int i = 0; i < BURST; i++) {
      SocketChannel s = server.accept();
      if (s == null) {
        return;
      }
      accepted.accept(s);
    }
  }

  /** Stops listening. */
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(Acceptor.class).debug("close failed", e);
    }
    loop.execute(() -> {});
  }
}
