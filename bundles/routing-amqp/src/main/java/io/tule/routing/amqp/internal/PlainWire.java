/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes as they are. */
record PlainWire(SocketChannel channel) implements Wire {
  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return channel.write(from);
  }

  @Override
  public void flush() {
    // nothing is kept
  }

  @Override
  public boolean isBlocked(boolean pending) {
    return pending;
  }
}
