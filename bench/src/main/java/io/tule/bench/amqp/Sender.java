/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.amqp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;

/** Sends messages as fast as the router takes them. */
final class Sender extends Peer {
  private final byte[] frame;
  private final int idAt;
  private final int tagAt;
  private int allowed;
  private boolean stopped;

  /** Messages it may send in all. */
  long limit = Long.MAX_VALUE;

  long sent;
  long accepted;
  long refused;

  Sender(Selector s, InetSocketAddress router, String address, int bytes, boolean settled)
      throws IOException {
    super(s, router, "bench-sender", false);
    sender(0, "out", address, settled);
    ByteBuffer b = ByteBuffer.allocate(bytes + 64);
    b.putInt(0).put((byte) 2).put((byte) 0).putShort((short) 0);
    b.put(new byte[] {0, 0x53, Wire.TRANSFER, (byte) 0xc0, 15, 5, 0x43, 0x70});
    idAt = b.position();
    b.putInt(0).put((byte) 0xa0).put((byte) 4);
    tagAt = b.position();
    b.putInt(0).put((byte) 0x43).put((byte) (settled ? 0x41 : 0x42));
    b.put(new byte[] {0, 0x53, 0x75, (byte) 0xb0}).putInt(bytes);
    b.position(b.position() + bytes);
    b.putInt(0, b.position());
    frame = java.util.Arrays.copyOf(b.array(), b.position());
    write();
  }

  void stop() {
    stopped = true;
  }

  @Override
  void credited(int handle, int upTo) {
    allowed = upTo;
  }

  @Override
  void answered(int count, boolean good) {
    if (good) {
      accepted += count;
    } else {
      refused += count;
    }
  }

  @Override
  void fill() {
    while (!stopped
        && sent < limit
        && allowed - nextOutgoing > 0
        && windowOpen()
        && out.remaining() >= frame.length) {
      int at = out.position();
      out.put(frame);
      out.putInt(at + idAt, nextOutgoing);
      out.putInt(at + tagAt, nextOutgoing);
      sent++;
      sent();
    }
  }
}
