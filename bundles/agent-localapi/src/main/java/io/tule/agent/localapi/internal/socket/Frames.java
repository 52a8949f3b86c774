/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Binary WebSocket frames that leave together: one buffer and one call of the system for many small
 * frames. Used on the connection's thread.
 */
final class Frames {
  private static final int FINAL_BINARY = 0x82;
  private static final int SHORT = 126;
  private static final int LONG = 127;
  private static final int LONGEST_HEAD = 10;
  private static final int LARGE = 1 << 16;

  private final ChannelHandlerContext context;
  private ByteBuf buffer;

  Frames(ChannelHandlerContext context) {
    this.context = context;
  }

  /**
   * Begins a frame.
   *
   * @param length of its payload, all of which has to be written to the result before the next one
   */
  ByteBuf begin(int length) {
    if (buffer != null && buffer.readableBytes() + length > LARGE) {
      write();
    }
    if (buffer == null) {
      buffer = context.alloc().buffer(Math.max(1 << 10, length + LONGEST_HEAD));
    }
    buffer.writeByte(FINAL_BINARY);
    if (length < SHORT) {
      buffer.writeByte(length);
    } else if (length < LARGE) {
      buffer.writeByte(SHORT).writeShort(length);
    } else {
      buffer.writeByte(LONG).writeLong(length);
    }
    return buffer;
  }

  private void write() {
    var unused = context.write(buffer);
    buffer = null;
  }

  /** Sends them. */
  void flush() {
    if (buffer != null) {
      write();
      context.flush();
    }
  }
}
