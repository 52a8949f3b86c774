/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.amqp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Round trips as those through a router, with a process in its place that passes bytes on: what of
 * the time is the machine's and this program's own.
 */
final class Floor extends Trips {
  /** Bytes of a request and of its answer, as a router has them. */
  private static final int SIZE = 192;

  private final Pipe requester;

  Floor(Selector selector, InetSocketAddress relay) throws IOException {
    requester =
        new Pipe(selector, SocketChannel.open(relay)) {
          @Override
          void whole() {
            done();
          }
        };
    Pipe responder =
        new Pipe(selector, SocketChannel.open(relay)) {
          @Override
          void whole() throws IOException {
            message();
          }
        };
    responder.message();
  }

  @Override
  boolean ready() {
    // The first message comes from the other side: both are through then.
    return requester.messages > 0;
  }

  @Override
  void send() throws IOException {
    requester.message();
  }

  /** Prints where it listens, and passes on what two connections send to each other. */
  static void relay() throws IOException {
    try (Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      System.out.println("{\"port\": " + server.socket().getLocalPort() + "}");
      while (true) {
        Pipe first = new Pipe(selector, server.accept());
        Pipe second = new Pipe(selector, server.accept());
        first.other = second;
        second.other = first;
        while (first.open && second.open) {
          selector.select(key -> ((Pipe) key.attachment()).passOn());
        }
        first.channel.close();
        second.channel.close();
        selector.selectNow();
      }
    }
  }

  /** One socket, with no more under way than it takes at once. */
  private static class Pipe implements End {
    final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    private int missing = SIZE;
    private Pipe other;
    private boolean open = true;
    int messages;

    Pipe(Selector selector, SocketChannel channel) throws IOException {
      this.channel = channel;
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void message() throws IOException {
      buffer.clear().limit(SIZE);
      channel.write(buffer);
    }

    /** A message has come. */
    void whole() throws IOException {}

    @Override
    public void turn() throws IOException {
      buffer.clear().limit(missing);
      int n = channel.read(buffer);
      if (n < 0) {
        throw new IOException("the relay closed a connection");
      }
      missing -= n;
      if (missing == 0) {
        missing = SIZE;
        messages++;
        whole();
      }
    }

    private void passOn() {
      try {
        buffer.clear();
        open = channel.read(buffer) >= 0;
        buffer.flip();
        other.channel.write(buffer);
      } catch (IOException e) {
        open = false;
      }
    }
  }
}
