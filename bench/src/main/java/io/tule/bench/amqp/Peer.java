/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.amqp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection with one session, without SASL, driven by one thread. */
abstract class Peer implements Trips.End {
  private static final int LARGE = 64 * 1024;
  private static final int SMALL = 4 * 1024;
  private static final int WINDOW = 1 << 30;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer in;
  final ByteBuffer out;
  private boolean headerRead;
  private int nextIncoming;

  /** Transfers sent in this session. */
  int nextOutgoing;

  /** Transfers that the router still takes. */
  private int window;

  Peer(Selector selector, InetSocketAddress router, String name, boolean small) throws IOException {
    in = ByteBuffer.allocateDirect(small ? SMALL : LARGE);
    out = ByteBuffer.allocateDirect(small ? SMALL : LARGE);
    channel = SocketChannel.open(router);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    key = channel.register(selector, SelectionKey.OP_READ, this);
    out.put(Wire.HEADER);
    Wire.frame(out, Wire.OPEN, name);
    Wire.frame(out, Wire.BEGIN, "", 0, WINDOW, WINDOW);
  }

  /** Attaches a receiver with a source. */
  final void receiver(int handle, String name, Wire.Described source, boolean settled) {
    Wire.Described target = new Wire.Described(Wire.TARGET, java.util.List.of());
    Wire.frame(
        out, Wire.ATTACH, name, handle, true, (byte) (settled ? 1 : 2), (byte) 0, source, target);
  }

  /** Attaches a sender to a target; an empty one says where to with each message. */
  final void sender(int handle, String name, String target, boolean settled) {
    Wire.Described source = new Wire.Described(Wire.SOURCE, java.util.List.of());
    Wire.Described to = new Wire.Described(Wire.TARGET, java.util.List.of(target));
    byte mode = (byte) (settled ? 1 : 0);
    Wire.frame(out, Wire.ATTACH, name, handle, false, mode, (byte) 0, source, to, "", "", 0);
  }

  static Wire.Described source(String address) {
    return new Wire.Described(Wire.SOURCE, java.util.List.of(address));
  }

  /** A source of which the router makes the address. */
  static Wire.Described dynamic() {
    return new Wire.Described(Wire.SOURCE, java.util.List.of("", 0, "", 0, true));
  }

  /** Lets the router send so many messages, the first with a number. */
  final void credit(int handle, int first, int credits) {
    Wire.frame(
        out,
        Wire.FLOW,
        nextIncoming,
        WINDOW,
        nextOutgoing,
        WINDOW,
        handle,
        first,
        credits,
        0,
        false);
  }

  /** Accepts and settles what came. */
  final void accept(int first, int last) {
    Wire.Described accepted = new Wire.Described(Wire.ACCEPTED, java.util.List.of());
    Wire.frame(out, Wire.DISPOSITION, true, first, last, true, accepted);
  }

  final boolean windowOpen() {
    return window > 0;
  }

  final void sent() {
    nextOutgoing++;
    window--;
  }

  /** Says that this side is still there. */
  final void heartbeat() throws IOException {
    out.putInt(8).put((byte) 2).put((byte) 0).putShort((short) 0);
    write();
  }

  @Override
  public final void turn() throws IOException {
    if (key.isReadable()) {
      int n = channel.read(in);
      if (n < 0) {
        throw new IOException("the router closed a connection");
      }
      in.flip();
      frames();
      in.compact();
      batch();
    }
    write();
  }

  final void write() throws IOException {
    while (true) {
      fill();
      if (out.position() == 0) {
        interest(false);
        return;
      }
      out.flip();
      channel.write(out);
      out.compact();
      if (out.position() > 0) {
        interest(true);
        return;
      }
    }
  }

  private void interest(boolean write) {
    int ops = write ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != ops) {
      key.interestOps(ops);
    }
  }

  private void frames() throws IOException {
    if (!headerRead && in.remaining() >= 8) {
      if (in.getLong() != ByteBuffer.wrap(Wire.HEADER).getLong()) {
        throw new IOException("the router wants SASL");
      }
      headerRead = true;
    }
    while (headerRead && in.remaining() >= 8 && in.remaining() >= in.getInt(in.position())) {
      int size = in.getInt(in.position());
      int limit = in.limit();
      int end = in.position() + size;
      in.limit(end);
      in.position(in.position() + 8);
      if (size > 8) {
        performative();
      }
      in.limit(limit);
      in.position(end);
    }
  }

  private void performative() throws IOException {
    int start = in.position();
    in.position(start + 2);
    int code = in.get() & 0xff;
    switch (code) {
      case Wire.TRANSFER -> {
        nextIncoming++;
        transfer(in);
      }
      case Wire.FLOW -> flow();
      case Wire.DISPOSITION -> disposition();
      case Wire.BEGIN -> {
        in.position(start);
        Wire.Described begin = (Wire.Described) Wire.read(in);
        nextIncoming = ((Long) begin.field(1)).intValue();
        window = (int) Math.min((Long) begin.field(2), WINDOW);
      }
      case Wire.ATTACH -> {
        in.position(start);
        attached((Wire.Described) Wire.read(in));
      }
      case Wire.OPEN -> {}
      default -> {
        in.position(start);
        ended(code, (Wire.Described) Wire.read(in));
      }
    }
  }

  private void flow() {
    int n = Wire.list(in);
    int next = Wire.uint(in);
    long most = Wire.uint(in) & 0xffffffffL;
    window = (int) Math.min(WINDOW, most + next - nextOutgoing);
    Wire.uint(in);
    Wire.uint(in);
    if (n > 6 && in.get(in.position()) != 0x40) {
      int handle = Wire.uint(in);
      int count = Wire.uint(in);
      credited(handle, count + Wire.uint(in));
    }
  }

  private void disposition() {
    int n = Wire.list(in);
    Wire.flag(in);
    int first = Wire.uint(in);
    int last = first;
    if (n > 2) {
      if (in.get(in.position()) == 0x40) {
        in.get();
      } else {
        last = Wire.uint(in);
      }
    }
    if (n > 4) {
      Wire.flag(in);
      in.position(in.position() + 2);
      answered(last - first + 1, in.get() == Wire.ACCEPTED);
    }
  }

  /** The router answered an attach, or attaches. */
  void attached(Wire.Described attach) {}

  /** The router detaches, ends or closes. */
  void ended(int code, Wire.Described performative) throws IOException {
    throw new IOException("the router ended it: " + performative);
  }

  /** Closes the socket; with a reset, without a word. */
  final void cut(boolean reset) {
    try {
      if (reset) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The router takes messages up to a number. */
  void credited(int handle, int upTo) {}

  /** The router told the outcome of so many messages. */
  void answered(int count, boolean accepted) {}

  /** A TRANSFER came; the buffer stands at its list. */
  void transfer(ByteBuffer frame) {}

  /** All that came at once has been seen. */
  void batch() {}

  /** Puts what there is to send to the buffer, which is written after. */
  void fill() {}
}
